"""What helps during a talk.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "resources",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("hours_zh", sa.String(length=80), nullable=False),
        sa.Column("hours_en", sa.String(length=80), nullable=False),
        sa.Column("about_zh", sa.String(length=200), nullable=False),
        sa.Column("about_en", sa.String(length=200), nullable=False),
        sa.Column("fits", sa.JSON(), nullable=False),
        sa.Column("area_zh", sa.String(length=80), nullable=False),
        sa.Column("area_en", sa.String(length=80), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=80), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_resources")),
    )

    op.create_table(
        "coordinator_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("for_whom_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=32), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_coordinator_requests_asked_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_coordinator_requests_ended_by")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_coordinator_requests_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_requests")),
    )
    with op.batch_alter_table("coordinator_requests", schema=None) as batch_op:
        batch_op.create_index("ix_coordinator_requests_asked_by", ["asked_by", "asked_at"], unique=False)
        batch_op.create_index("ix_coordinator_requests_state", ["state", "until_at"], unique=False)

    op.create_table(
        "emergencies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=8), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("incident_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("supervisor_id", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("way_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way_by", sa.String(length=32), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_by", sa.String(length=32), nullable=True),
        sa.Column("met_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["arrived_by"], ["staff.id"], name=op.f("fk_emergencies_arrived_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_emergencies_asked_by")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_emergencies_call_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_emergencies_ended_by")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["staff.id"], name=op.f("fk_emergencies_supervisor_id")),
        sa.ForeignKeyConstraint(["told_by"], ["staff.id"], name=op.f("fk_emergencies_told_by")),
        sa.ForeignKeyConstraint(["way_by"], ["staff.id"], name=op.f("fk_emergencies_way_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergencies")),
    )
    with op.batch_alter_table("emergencies", schema=None) as batch_op:
        batch_op.create_index("ix_emergencies_alert", ["alert_at"], unique=False)
        batch_op.create_index("ix_emergencies_asked_by", ["asked_by", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_emergencies_call_id"), ["call_id"], unique=False)

    op.create_table(
        "help_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("offer_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texted", sa.SmallInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_help_requests_call_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_help_requests_offer_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_help_requests_seen_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_help_requests_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
    )
    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_requests_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_requests_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            "ix_help_requests_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("state != 'over'"),
            postgresql_where=sa.text("state != 'over'"),
        )
        batch_op.create_index(
            "uq_help_requests_one_asked_per_talk",
            ["offer_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
