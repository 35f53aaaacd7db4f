"""A colleague is asked into the room.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ACTIVE = "state in ('pending', 'ringing', 'answered', 'accepted', 'bridged', 'joined')"


def upgrade() -> None:
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joins", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_offers_joins"), ["joins"], unique=False)
        batch_op.drop_index("uq_offers_one_active_per_counsellor")
        batch_op.create_index(
            "uq_offers_one_active_per_counsellor",
            ["staff_id"],
            unique=True,
            sqlite_where=sa.text(_ACTIVE),
            postgresql_where=sa.text(_ACTIVE),
        )
