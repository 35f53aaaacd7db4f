"""Supervisors are texted about alerts, and open or close the line.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "alert_texts",
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_texts_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "kind", name=op.f("pk_alert_texts")),
    )
