"""Calls are found by what was talked of.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


_WAYS = " UNION ".join(
    f"SELECT id, {way}, call_id, came_at FROM contact_records WHERE {needs} IS NOT NULL"
    for slot in ("main", "second", "third")
    for way, needs in (
        (f"{slot}_problem", f"{slot}_problem"),
        (f"{slot}_problem || '.' || {slot}_detail", f"{slot}_detail"),
    )
)
"""Each problem of a record as it can be looked for: its group, and the group with the detail."""


def upgrade() -> None:
    _know_families()
    _know_when_calls_came()
    _find_by_problem()


def _know_families() -> None:
    """The class of a call may have been raised since; what it was when it came stands in its story."""
    op.add_column("calls", sa.Column("of_household", sa.Boolean(), server_default=sa.false(), nullable=False))
    came_as = "json_extract(detail, '$.class')"
    if op.get_bind().dialect.name == "postgresql":
        came_as = "detail ->> 'class'"
    op.execute(
        "UPDATE calls SET of_household = true WHERE class_reason = 'posting_open'"
        " OR (direction = 'callback' AND class = 'frontline')"
        " OR id IN (SELECT call_id FROM call_events"
        f" WHERE kind IN ('received', 'callback_due') AND {came_as} = 'frontline')"
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calls_household",
            ["received_at", "id"],
            unique=False,
            sqlite_where=sa.text("of_household = 1"),
            postgresql_where=sa.text("of_household"),
        )


def _know_when_calls_came() -> None:
    op.add_column("contact_records", sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE contact_records SET came_at = (SELECT received_at FROM calls WHERE calls.id = contact_records.call_id)"
    )
    with op.batch_alter_table("contact_records", schema=None) as batch_op:
        batch_op.alter_column("came_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("contact_records", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contact_records_not_judged",
            ["came_at", "call_id"],
            unique=False,
            sqlite_where=sa.text("risk is null"),
            postgresql_where=sa.text("risk is null"),
        )
        batch_op.create_index(
            "ix_contact_records_risk",
            ["risk", "came_at", "call_id"],
            unique=False,
            sqlite_where=sa.text("risk is not null"),
            postgresql_where=sa.text("risk is not null"),
        )


def _find_by_problem() -> None:
    op.create_table(
        "record_problems",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(length=28), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_record_problems_call_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_record_problems_record_id")),
        sa.PrimaryKeyConstraint("record_id", "problem", name=op.f("pk_record_problems")),
    )
    op.execute(f"INSERT INTO record_problems (record_id, problem, call_id, came_at) {_WAYS}")
    with op.batch_alter_table("record_problems", schema=None) as batch_op:
        batch_op.create_index("ix_record_problems_newest", ["problem", "came_at", "call_id"], unique=False)
