"""What a caller tells a counsellor of how she is reached safely is kept beside her yes and no.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "contact_plans",
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("best_hours", sa.String(length=11), nullable=True),
        sa.Column("if_drops", sa.Boolean(), nullable=True),
        sa.Column("may_answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("we_are_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_word_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_contact_plans_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_plans_staff_id")),
        sa.PrimaryKeyConstraint("number_fingerprint", name=op.f("pk_contact_plans")),
    )
