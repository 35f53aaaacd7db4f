"""A counsellor has her call-backs and shifts at hand.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_staff_id", sa.String(length=32), nullable=True))

    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("swap_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("swap_to_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_shifts_swap_to_id"), "staff", ["swap_to_id"], ["id"])

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_digest", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_staff_calendar_digest"), ["calendar_digest"])
