"""Messages left are tasks.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("transcript")  # nobody ever wrote one

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_by", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("transcript_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("result", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("note_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("sound", sa.String(length=8), server_default=sa.text("'none'"), nullable=False))
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_messages_alert", ["alert_at"], unique=False)
        batch_op.create_index("ix_messages_look", ["look_at"], unique=False)
        batch_op.create_index("ix_messages_newest", ["received_at", "id"], unique=False)
    # what was left before today is a task as well, and its sound is fetched
    op.execute(
        "UPDATE messages SET sound = 'awaited', look_at = received_at WHERE recording_state IN ('expected', 'completed')"
    )
    op.execute("UPDATE messages SET alert_at = due_at WHERE state = 'new'")

    op.create_table(
        "message_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_events_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_events")),
    )
    with op.batch_alter_table("message_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_events_message_id"), ["message_id"], unique=False)

    op.create_table(
        "message_sounds",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_sounds_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_sounds")),
    )
    with op.batch_alter_table("message_sounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_sounds_received_at"), ["received_at"], unique=False)
