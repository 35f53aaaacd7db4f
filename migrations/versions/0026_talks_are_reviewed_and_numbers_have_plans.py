"""Talks are reviewed and numbers have plans.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_blocks_asked_by")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_blocks_call_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"], name=op.f("fk_blocks_confirmed_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_blocks_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    with op.batch_alter_table("blocks", schema=None) as batch_op:
        batch_op.create_index(
            "uq_blocks_one_of_a_number",
            ["number_fingerprint"],
            unique=True,
            sqlite_where=sa.text("state <> 'over'"),
            postgresql_where=sa.text("state <> 'over'"),
        )

    op.create_table(
        "care_plans",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("hours", sa.String(length=11), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller_told", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_care_plans_call_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_care_plans_ended_by")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_care_plans_made_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_care_plans_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plans")),
    )
    with op.batch_alter_table("care_plans", schema=None) as batch_op:
        batch_op.create_index("ix_care_plans_alert", ["alert_at"], unique=False)
        batch_op.create_index(
            "uq_care_plans_one_of_a_number",
            ["number_fingerprint"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )

    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("respect_mark", sa.SmallInteger(), nullable=True),
        sa.Column("listening_mark", sa.SmallInteger(), nullable=True),
        sa.Column("clarifying_mark", sa.SmallInteger(), nullable=True),
        sa.Column("judgement_mark", sa.SmallInteger(), nullable=True),
        sa.Column("support_mark", sa.SmallInteger(), nullable=True),
        sa.Column("voice_mark", sa.SmallInteger(), nullable=True),
        sa.Column("boundaries_mark", sa.SmallInteger(), nullable=True),
        sa.Column("closing_mark", sa.SmallInteger(), nullable=True),
        sa.Column("accuracy_mark", sa.SmallInteger(), nullable=True),
        sa.Column("basic_risk_mark", sa.SmallInteger(), nullable=True),
        sa.Column("risk_appraisal_mark", sa.SmallInteger(), nullable=True),
        sa.Column("safety_actions_mark", sa.SmallInteger(), nullable=True),
        sa.Column("strong_emotion_mark", sa.SmallInteger(), nullable=True),
        sa.Column("psychotic_mark", sa.SmallInteger(), nullable=True),
        sa.Column("dependence_mark", sa.SmallInteger(), nullable=True),
        sa.Column("misuse_mark", sa.SmallInteger(), nullable=True),
        sa.Column("third_party_mark", sa.SmallInteger(), nullable=True),
        sa.Column("minor_mark", sa.SmallInteger(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_reviews_record_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["staff.id"], name=op.f("fk_reviews_reviewer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reviews_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("record_id", name=op.f("uq_reviews_record_id")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("ix_reviews_hers", ["staff_id", "given_at"], unique=False)
        batch_op.create_index("ix_reviews_newest", ["given_at", "id"], unique=False)

    op.create_table(
        "review_replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_review_replies_by")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_replies_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_replies")),
    )
    with op.batch_alter_table("review_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_replies_review_id"), ["review_id"], unique=False)
