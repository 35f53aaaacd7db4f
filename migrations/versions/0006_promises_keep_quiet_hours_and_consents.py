"""Promises keep quiet hours and consents.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "contact_consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number_fingerprint", sa.String(length=32), nullable=False),
        sa.Column("use", sa.String(length=4), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=5), nullable=False),
        sa.Column("wording", sa.String(length=48), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_contact_consents_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_consents_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_consents")),
    )
    with op.batch_alter_table("contact_consents", schema=None) as batch_op:
        batch_op.create_index("ix_contact_consents_newest", ["number_fingerprint", "use", "id"], unique=False)

    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ring_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("spare_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("asker_fingerprint", sa.String(length=32), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("asked_by", sa.String(length=8), server_default=sa.text("'keys'"), nullable=False)
        )
        batch_op.add_column(sa.Column("best_hours", sa.String(length=11), nullable=True))
        batch_op.add_column(sa.Column("taken_by", sa.String(length=32), nullable=True))
        batch_op.alter_column("call_id", existing_type=sa.VARCHAR(length=32), nullable=True)
        batch_op.create_index(
            "ix_callbacks_open_of_asker",
            ["asker_fingerprint"],
            unique=False,
            sqlite_where=sa.text("state in ('requested', 'waiting', 'ringing', 'retry_wait')"),
            postgresql_where=sa.text("state in ('requested', 'waiting', 'ringing', 'retry_wait')"),
        )
        batch_op.create_index("ix_callbacks_ring_until", ["ring_until"], unique=False)
        batch_op.create_index("ix_callbacks_spare", ["spare_from"], unique=False)

    op.execute("UPDATE callbacks SET asker_fingerprint = number_fingerprint")
    # The yes of those whose promises are open was given to the words of that time.
    op.execute(
        'INSERT INTO contact_consents (number_fingerprint, "use", given, how, wording, call_id, at)'
        " SELECT number_fingerprint, 'ring', number_confirmed, 'keys', 'callback_ask:0', call_id, requested_at"
        " FROM callbacks WHERE number_confirmed ORDER BY requested_at"
    )
