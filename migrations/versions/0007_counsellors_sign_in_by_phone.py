"""Counsellors sign in by phone.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin_digest", sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column("pin_misses", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("pin_locked_until", sa.DateTime(timezone=True), nullable=True))
