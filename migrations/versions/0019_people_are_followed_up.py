"""People are followed up.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "followups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("origin_kind", sa.String(length=8), nullable=False),
        sa.Column("origin_id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=True),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("risk", sa.String(length=2), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("frontline", sa.Boolean(), nullable=False),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_followups_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_followups_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followups")),
    )
    with op.batch_alter_table("followups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followups_number_fingerprint"), ["number_fingerprint"], unique=False)
        batch_op.create_index("uq_followups_one_of_an_origin", ["origin_id"], unique=True)

    op.create_table(
        "followup_steps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("followup_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("callback_id", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feeling", sa.String(length=5), nullable=True),
        sa.Column("felt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ring_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_followup_steps_callback_id")),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name=op.f("fk_followup_steps_followup_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_followup_steps_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup_steps")),
    )
    with op.batch_alter_table("followup_steps", schema=None) as batch_op:
        batch_op.create_index("ix_followup_steps_alert", ["alert_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_followup_steps_callback_id"), ["callback_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_followup_steps_followup_id"), ["followup_id"], unique=False)
        batch_op.create_index("ix_followup_steps_newest", ["opened_at", "id"], unique=False)
        batch_op.create_index("ix_followup_steps_ring", ["ring_at"], unique=False)
        batch_op.create_index(
            "uq_followup_steps_one_open",
            ["followup_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "followup_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=True),
        sa.Column("callback_id", sa.String(length=32), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_followup_tries_by_id")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_followup_tries_callback_id")),
        sa.ForeignKeyConstraint(["step_id"], ["followup_steps.id"], name=op.f("fk_followup_tries_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup_tries")),
    )
    with op.batch_alter_table("followup_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followup_tries_step_id"), ["step_id"], unique=False)
