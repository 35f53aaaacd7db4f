"""Every table of the house in one place, for migrations and tests."""

from hotline.accounts import tables as _accounts
from hotline.alerts import tables as _alerts
from hotline.audit import tables as _audit
from hotline.callbacks import tables as _callbacks
from hotline.calls import tables as _calls
from hotline.care import tables as _care
from hotline.consents import tables as _consents
from hotline.coordination import tables as _coordination
from hotline.db import outbox_table as _outbox
from hotline.db import pace as _pace
from hotline.db import router_lock as _router_lock
from hotline.db.base import metadata
from hotline.emergencies import tables as _emergencies
from hotline.followups import tables as _followups
from hotline.help import tables as _help
from hotline.hours import tables as _hours
from hotline.households import tables as _households
from hotline.messages import tables as _messages
from hotline.records import tables as _records
from hotline.resources import tables as _resources
from hotline.retention import tables as _retention
from hotline.reveals import tables as _reveals
from hotline.reviews import tables as _reviews
from hotline.roster import apart_tables as _apart
from hotline.roster import shift_tables as _shifts
from hotline.roster import tables as _roster
from hotline.texts import tables as _texts
from hotline.tickets import tables as _tickets
from hotline.views import tables as _views

__all__ = ["metadata"]

_TABLES = (
    _accounts,
    _alerts,
    _apart,
    _audit,
    _callbacks,
    _calls,
    _care,
    _consents,
    _coordination,
    _emergencies,
    _followups,
    _help,
    _hours,
    _households,
    _messages,
    _outbox,
    _pace,
    _records,
    _resources,
    _retention,
    _reveals,
    _reviews,
    _roster,
    _router_lock,
    _shifts,
    _texts,
    _tickets,
    _views,
)
