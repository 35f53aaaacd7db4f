"""A record holds what its counsellor did, each part of a follow-up plan, and whether it helped.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("contact_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("satisfaction", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("intervention_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("plan_when_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("plan_who_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("plan_say_sealed", sa.LargeBinary(), nullable=True))
