"""Promises know when they were withdrawn.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    # of rows that are there nobody knows when: a yes as early as it can be, and nothing owed to who takes back
    op.execute("UPDATE callbacks SET confirmed_at = requested_at WHERE number_confirmed")
    op.execute("UPDATE callbacks SET withdrawn_at = requested_at WHERE state IN ('declined', 'taken_over', 'merged')")
