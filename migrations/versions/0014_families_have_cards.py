"""Families have cards.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=32), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_times", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_cards_household_id")),
        sa.PrimaryKeyConstraint("household_id", name=op.f("pk_cards")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_cards_token_digest")),
    )
