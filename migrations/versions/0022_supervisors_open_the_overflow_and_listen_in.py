"""Supervisors open the overflow and listen in.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "overflows",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=80), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overflows")),
    )
    with op.batch_alter_table("overflows", schema=None) as batch_op:
        batch_op.create_index("ix_overflows_until", ["until"], unique=False)

    op.create_table(
        "listenings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_listenings_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_listenings_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listenings")),
    )
    with op.batch_alter_table("listenings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listenings_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            "uq_listenings_one_per_supervisor",
            ["staff_id"],
            unique=True,
            sqlite_where=sa.text("state in ('rings', 'in', 'leaving')"),
            postgresql_where=sa.text("state in ('rings', 'in', 'leaving')"),
        )

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_at", ["at"], unique=False)
