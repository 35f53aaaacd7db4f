"""Another number is kept until the yes to it.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_fingerprint", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("given_sealed", sa.LargeBinary(), nullable=True))
