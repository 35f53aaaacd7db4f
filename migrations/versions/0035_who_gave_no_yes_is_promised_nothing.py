"""A promise without a yes ends with the call in which it was asked for; one with a yes may be tried.

There is no downgrade: the way back is the backup taken before the upgrade.
"""

from alembic import op

revision = "0035"
down_revision = "0034"

_ASKED_LONG_AGO = """
    (call_id IS NULL OR EXISTS (SELECT 1 FROM calls WHERE calls.id = callbacks.call_id AND calls.state = 'closed'))
"""


def upgrade() -> None:
    op.execute(f"""
        UPDATE callbacks SET state = 'declined', next_try_at = NULL, spare_from = NULL, ring_until = NULL,
            given_fingerprint = NULL, given_sealed = NULL,
            withdrawn_at = COALESCE((SELECT ended_at FROM calls WHERE calls.id = callbacks.call_id), requested_at)
        WHERE state = 'requested' AND NOT number_confirmed AND {_ASKED_LONG_AGO}
    """)
    # the yes came by text, or from a colleague, to a promise that nobody would have tried any more
    op.execute(f"""
        UPDATE callbacks SET next_try_at = requested_at
        WHERE state = 'requested' AND number_confirmed AND next_try_at IS NULL AND {_ASKED_LONG_AGO}
    """)
