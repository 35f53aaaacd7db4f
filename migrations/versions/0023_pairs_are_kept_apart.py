"""Pairs are kept apart.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "kept_apart",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_kept_apart_by_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_kept_apart_lifted_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_kept_apart_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_apart")),
    )
    with op.batch_alter_table("kept_apart", schema=None) as batch_op:
        batch_op.create_index("ix_kept_apart_number", ["number_fingerprint"], unique=False)
        batch_op.create_index(
            "uq_kept_apart_pair",
            ["staff_id", "number_fingerprint"],
            unique=True,
            sqlite_where=sa.text("lifted_at is null"),
            postgresql_where=sa.text("lifted_at is null"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("apart_as", sa.String(length=32), nullable=True))
        batch_op.create_index(
            "ix_tickets_apart",
            ["apart_as"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' and apart_as is not null"),
            postgresql_where=sa.text("state = 'waiting' and apart_as is not null"),
        )

    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index("ix_offers_joins")
        batch_op.create_index(
            "ix_offers_joins",
            ["joins"],
            unique=False,
            sqlite_where=sa.text("joins is not null"),
            postgresql_where=sa.text("joins is not null"),
        )
