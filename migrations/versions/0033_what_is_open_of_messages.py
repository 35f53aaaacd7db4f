"""Messages that wait for somebody are found without the closed ones.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"

_OPEN = "state != 'closed'"


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_open",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )
