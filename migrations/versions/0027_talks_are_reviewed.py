"""Talks are reviewed.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"


def upgrade() -> None:
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
