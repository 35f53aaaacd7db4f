"""Promises to callers who hide their number are counted.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_callbacks_withheld",
            ["number_fingerprint", "requested_at"],
            unique=False,
            sqlite_where=sa.text("asked_by = 'withheld'"),
            postgresql_where=sa.text("asked_by = 'withheld'"),
        )
