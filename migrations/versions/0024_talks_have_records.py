"""Talks have records.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "contact_records",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("risk", sa.String(length=2), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.String(length=32), nullable=True),
        sa.Column("kept_tab", sa.String(length=32), nullable=True),
        sa.Column("kept_turn", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_type", sa.String(length=16), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=True),
        sa.Column("age_group", sa.String(length=16), nullable=True),
        sa.Column("sex", sa.String(length=16), nullable=True),
        sa.Column("in_area", sa.String(length=16), nullable=True),
        sa.Column("minor", sa.String(length=16), nullable=True),
        sa.Column("abuse", sa.String(length=16), nullable=True),
        sa.Column("consulted", sa.String(length=16), nullable=True),
        sa.Column("recording", sa.String(length=16), nullable=True),
        sa.Column("referral_consent", sa.String(length=16), nullable=True),
        sa.Column("follow_up", sa.String(length=16), nullable=True),
        sa.Column("main_problem", sa.String(length=3), nullable=True),
        sa.Column("second_problem", sa.String(length=3), nullable=True),
        sa.Column("third_problem", sa.String(length=3), nullable=True),
        sa.Column("main_detail", sa.String(length=24), nullable=True),
        sa.Column("second_detail", sa.String(length=24), nullable=True),
        sa.Column("third_detail", sa.String(length=24), nullable=True),
        sa.Column("outcomes", sa.String(length=80), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("judgement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unknown_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("area_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("referral_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_contact_records_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_records_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_records")),
        sa.UniqueConstraint("call_id", name=op.f("uq_contact_records_call_id")),
    )
    with op.batch_alter_table("contact_records", schema=None) as batch_op:
        batch_op.create_index("ix_contact_records_hers", ["staff_id", "state", "opened_at"], unique=False)
        batch_op.create_index("ix_contact_records_newest", ["state", "opened_at", "id"], unique=False)
        batch_op.create_index("ix_contact_records_number", ["number_fingerprint", "opened_at"], unique=False)

    op.create_table(
        "record_actions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_record_actions_changed_by")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_record_actions_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_actions")),
    )
    with op.batch_alter_table("record_actions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_actions_record_id"), ["record_id"], unique=False)

    op.create_table(
        "record_addenda",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_record_addenda_by")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_record_addenda_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_addenda")),
    )
    with op.batch_alter_table("record_addenda", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_addenda_record_id"), ["record_id"], unique=False)

    op.create_table(
        "risk_assessments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=2), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plan_answer", sa.String(length=10), nullable=False),
        sa.Column("time_answer", sa.String(length=10), nullable=False),
        sa.Column("means_answer", sa.String(length=10), nullable=False),
        sa.Column("past_attempt_answer", sa.String(length=10), nullable=False),
        sa.Column("alone_answer", sa.String(length=10), nullable=False),
        sa.Column("intoxicated_answer", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_risk_assessments_by")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_risk_assessments_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessments")),
    )
    with op.batch_alter_table("risk_assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_assessments_record_id"), ["record_id"], unique=False)
