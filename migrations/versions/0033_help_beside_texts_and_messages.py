"""A supervisor is called from a text or a message as from a talk, and open messages are found without the closed ones.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_OPEN = "state != 'closed'"
_ASKED = "state = 'asked'"


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_open",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )

    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.alter_column("call_id", existing_type=sa.String(length=32), nullable=True)
        batch_op.alter_column("offer_id", existing_type=sa.String(length=32), nullable=True)
        for name, other in (("conversation_id", "conversations"), ("message_id", "messages")):
            batch_op.add_column(sa.Column(name, sa.String(length=32), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_help_requests_{name}"), other, [name], ["id"])
            batch_op.create_index(f"ix_help_requests_{name}", [name], unique=False)
        for name, subject in (("conversation_id", "text"), ("message_id", "message")):
            batch_op.create_index(
                f"uq_help_requests_one_asked_per_{subject}",
                [name],
                unique=True,
                sqlite_where=sa.text(_ASKED),
                postgresql_where=sa.text(_ASKED),
            )
