"""Call-backs are dialled.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_OPEN = "state in ('requested', 'waiting', 'ringing', 'retry_wait')"


def upgrade() -> None:
    op.create_table(
        "callback_attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("callback_id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_callback_attempts_call_id")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_callback_attempts_callback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempts")),
    )
    with op.batch_alter_table("callback_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_callback_attempts_callback_id"), ["callback_id"], unique=False)

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=sa.VARCHAR(length=16), type_=sa.String(length=24), existing_nullable=False
        )

    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("try_call_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("promise_kept", sa.Boolean(), nullable=True))
        batch_op.create_index("ix_callbacks_due", ["next_try_at"], unique=False)
        batch_op.create_index("ix_callbacks_promises", ["promise_kept", "promised_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_callbacks_try_call_id"), ["try_call_id"], unique=False)
        batch_op.drop_index("uq_callbacks_one_open_per_number")
        batch_op.create_index(
            "uq_callbacks_one_open_per_number",
            ["number_fingerprint"],
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        )

    # Promises made before anything could ring are kept while they can be; who was promised long ago is not startled:
    # the supervisor is told of a missed promise.
    op.execute(
        "UPDATE callbacks SET next_try_at = promised_by"
        " WHERE state = 'requested' AND number_confirmed AND promised_by > CURRENT_TIMESTAMP"
    )
