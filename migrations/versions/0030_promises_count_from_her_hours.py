"""The time of a promise counts from when its phone may ring, and a step of a follow-up may ask by text.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE callbacks SET counts_from = requested_at")
    # of an open one nobody knows whether it was made while closed: the latest is what wakes nobody in a night
    op.execute(
        "UPDATE callbacks SET counts_from = promised_by WHERE state IN ('requested', 'waiting', 'ringing', 'retry_wait')"
    )
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.alter_column("counts_from", existing_type=sa.DateTime(timezone=True), nullable=False)

    with op.batch_alter_table("followup_steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_followup_steps_ask", ["ask_at"], unique=False)
