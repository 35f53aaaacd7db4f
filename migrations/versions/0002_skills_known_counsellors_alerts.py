"""Skills, known counsellors, alerts.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("call_id", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_alerts_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alerts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_newest", ["at", "id"], unique=False)
        batch_op.create_index(
            "uq_alerts_one_open",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("seen_at is null"),
            postgresql_where=sa.text("seen_at is null"),
        )

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resumed_by", sa.String(length=32), nullable=True))

    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_households_contact_id"), "staff", ["contact_id"], ["id"])

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.String(length=200), server_default=sa.text("('')"), nullable=False))
        batch_op.add_column(sa.Column("prefers", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failed_offers", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.drop_index(batch_op.f("ix_tickets_line"))
        batch_op.create_index("ix_tickets_line", ["state", "class_rank", "asks", "queued_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tickets_held",
            ["prefers", "hold_until"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
