"""Promises to callers who hide their number are counted, a shift may have a pool, and a card has a version.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
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
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pool_rank", sa.SmallInteger(), nullable=True))
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_pool_rank", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE staff SET own_pool_rank = pool_rank")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("contacts_mark", sa.String(length=8), nullable=True))
