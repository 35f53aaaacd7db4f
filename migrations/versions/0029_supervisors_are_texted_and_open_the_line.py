"""Supervisors are texted about alerts, and open or close the line.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "alert_texts",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_texts_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "kind", name=op.f("pk_alert_texts")),
    )

    op.create_table(
        "said_hours",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(length=32), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_said_hours_ended_by")),
        sa.ForeignKeyConstraint(["said_by"], ["staff.id"], name=op.f("fk_said_hours_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said_hours")),
    )
    with op.batch_alter_table("said_hours", schema=None) as batch_op:
        batch_op.create_index("ix_said_hours_until", ["until"], unique=False)
