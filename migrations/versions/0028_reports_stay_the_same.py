"""Reports stay the same: a follow-up knows since when it is about grave danger, and a counsellor's next offer is found.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("followups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grave_at", sa.DateTime(timezone=True), nullable=True))
    # of a record the first grave level that was written; of what has none, when its steps began to count
    op.execute(
        "UPDATE followups SET grave_at = coalesce((SELECT min(one.at) FROM risk_assessments AS one "
        "WHERE one.record_id = followups.origin_id AND one.level IN ('R4', 'R3')), counts_from) "
        "WHERE risk IN ('R4', 'R3')"
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index("ix_offers_staff_id")
        batch_op.create_index("ix_offers_staff", ["staff_id", "made_at"], unique=False)
