"""Which talks are to be reviewed, and when a review is whole. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.reviews.model import ALWAYS, CORE, Point

FORTNIGHT = timedelta(days=14)
"""One talk of each counsellor is reviewed in it, and every one about grave danger (records-and-rules 2.6)."""


@dataclass(frozen=True)
class Supervised:
    """A counsellor: when she talked last, and when she was given a review last."""

    staff_id: StaffId
    talked_at: datetime | None
    given_at: datetime | None


Person = TypeVar("Person", bound=Supervised)


def due_people(people: Iterable[Person], now: datetime) -> list[Person]:
    """Return who talked in the last fortnight and was given no review in it: who has waited longest first."""
    since = now - FORTNIGHT
    due = [one for one in people if _is_after(one.talked_at, since) and not _is_after(one.given_at, since)]
    return sorted(due, key=lambda one: (one.given_at is not None, one.given_at, one.staff_id))


def must_be_reviewed(risk: RiskLevel | None) -> bool:
    """Whether this talk is due by itself, however lately its counsellor had another one reviewed."""
    return risk is not None and risk.is_grave


def missing_points(marks: Mapping[Point, int]) -> tuple[Point, ...]:
    """Name what must be marked before it is given: the core, and whether danger was asked about."""
    return tuple(point for point in (*CORE, ALWAYS) if point not in marks)


def _is_after(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment > since
