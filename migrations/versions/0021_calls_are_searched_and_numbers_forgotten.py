"""Calls are searched, numbers revealed by two, and forgotten in time.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_views_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    with op.batch_alter_table("saved_views", schema=None) as batch_op:
        batch_op.create_index("uq_saved_views_name", ["staff_id", "name"], unique=True)

    op.add_column("calls", sa.Column("waited_seconds", sa.Integer(), nullable=True))
    begin, end = "coalesce(queued_at, received_at)", "coalesce(connected_at, ended_at)"
    seconds = f"(julianday({end}) - julianday({begin})) * 86400.0"
    if op.get_bind().dialect.name == "postgresql":
        seconds = f"extract(epoch from ({end} - {begin}))"
    op.execute(f"UPDATE calls SET waited_seconds = cast(round({seconds}) as integer) WHERE state = 'closed'")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calls_counsellor",
            ["counsellor_id", "received_at", "id"],
            unique=False,
            sqlite_where=sa.text("counsellor_id is not null"),
            postgresql_where=sa.text("counsellor_id is not null"),
        )
        batch_op.create_index(
            "ix_calls_crisis",
            ["received_at", "id"],
            unique=False,
            sqlite_where=sa.text("class = 'crisis'"),
            postgresql_where=sa.text("class = 'crisis'"),
        )
        batch_op.create_index(
            "ix_calls_outcome",
            ["outcome", "received_at", "id"],
            unique=False,
            sqlite_where=sa.text("outcome is not null"),
            postgresql_where=sa.text("outcome is not null"),
        )
        batch_op.create_index(
            "ix_calls_waited",
            ["waited_seconds"],
            unique=False,
            sqlite_where=sa.text("waited_seconds is not null"),
            postgresql_where=sa.text("waited_seconds is not null"),
        )

    op.create_table(
        "reveals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_reveals_asked_by")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_reveals_call_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_reveals_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
    )
    with op.batch_alter_table("reveals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reveals_call_id"), ["call_id"], unique=False)
        batch_op.create_index("ix_reveals_until", ["state", "until"], unique=False)
        batch_op.create_index(
            "uq_reveals_one_open_a_person",
            ["call_id", "asked_by"],
            unique=True,
            sqlite_where=sa.text("state in ('asked', 'approved')"),
            postgresql_where=sa.text("state in ('asked', 'approved')"),
        )

    op.create_table(
        "legal_holds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("placed_by", sa.String(length=32), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["placed_by"], ["staff.id"], name=op.f("fk_legal_holds_placed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index("ix_legal_holds_number", ["number_fingerprint", "until"], unique=False)
