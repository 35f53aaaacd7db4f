"""What a played night says of each class, of each counsellor, and of the promises to ring back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.routing.crew import seconds_on_duty
from hotline.routing.night_log import End, Ended, NightLog, Ringing
from hotline.routing.night_rules import NightRules
from hotline.routing.outcome import ClassFigures, Overtakes, figures, gini, overtakes, percentile
from hotline.routing.simulation import Log, Passage

_BY_TELEPHONE = (End.ANSWERED, End.GAVE_UP)


@dataclass(frozen=True)
class NightFigures:
    """Figures of one class. `waited`: of those whom a counsellor answered or who gave up; who took a call-back or was
    sent on is in neither (routing 8.8). `callers` are all of them together.
    """

    callers: int
    waited: ClassFigures
    called_back: int
    not_reached: int
    sent_on: int


@dataclass(frozen=True)
class Kept:
    """Promises to ring back: `kept` in time, `late`, or never `reached`; `p95_wait` seconds from ringing to talking."""

    taken: int
    kept: int
    late: int
    not_reached: int
    p95_wait: float | None


@dataclass(frozen=True)
class Load:
    """One counsellor. `busy` is the time with callers (talk and wrap-up) per time on duty; None without any duty."""

    name: str
    pool: Pool
    on_duty_seconds: float
    busy: float | None
    contacts: int
    rings: int
    missed: int


@dataclass(frozen=True)
class NightOutcome:
    """`bound_holds`: whether K*n was promised, that is, whether everybody is served by one pool at once."""

    classes: dict[CallClass, NightFigures]
    overtakes: Overtakes
    bound_holds: bool
    callbacks: Kept
    counsellors: list[Load]
    busy: float | None
    idle_gini: float | None


def measure_night(log: NightLog, rules: NightRules, within: float = 20.0) -> NightOutcome:
    """Measure a log that was played by these rules; `within` are the seconds of the service level."""
    by_class = {
        call_class: [one for one in log.ended if one.caller.call_class is call_class] for call_class in CallClass
    }
    passages = [Passage(one.caller, one.left, one.counsellor) for one in log.ended if one.end in _BY_TELEPHONE]
    loads = _loads(log)
    on_duty = math.fsum(load.on_duty_seconds for load in loads)
    busy = math.fsum((load.busy or 0) * load.on_duty_seconds for load in loads)
    return NightOutcome(
        {call_class: _figures(ended, within) for call_class, ended in by_class.items()},
        overtakes(Log(passages, len(log.people), log.seconds), rules.policy.frontline_streak),
        _is_one_pool(log, rules),
        _kept(log.ended, rules),
        loads,
        busy / on_duty if on_duty else None,
        gini([max(0.0, 1 - load.busy) for load in loads if load.busy is not None]),
    )


def _figures(ended: Sequence[Ended], within: float) -> NightFigures:
    waited = [Passage(one.caller, one.left, one.counsellor) for one in ended if one.end in _BY_TELEPHONE]
    ends = [one.end for one in ended]
    return NightFigures(
        len(ended),
        figures(waited, within),
        ends.count(End.CALLED_BACK),
        ends.count(End.NOT_REACHED),
        ends.count(End.SENT_ON),
    )


def _kept(ended: Sequence[Ended], rules: NightRules) -> Kept:
    reached = [one for one in ended if one.end is End.CALLED_BACK]
    not_reached = sum(1 for one in ended if one.end is End.NOT_REACHED)
    promise = rules.callbacks.promise if rules.callbacks is not None else 0.0
    kept = sum(1 for one in reached if one.asked is not None and one.left - one.asked <= promise)
    waits = percentile([one.wait for one in reached], 0.95)
    return Kept(len(reached) + not_reached, kept, len(reached) - kept, not_reached, waits)


def _loads(log: NightLog) -> list[Load]:
    busy, contacts, rings, missed = ([0.0] * len(log.people) for _ in range(4))
    for contact in log.contacts:
        busy[contact.counsellor] += max(0.0, min(contact.ended, log.seconds) - contact.began)
        contacts[contact.counsellor] += 1
    for ring in log.rings:
        rings[ring.counsellor] += 1
        missed[ring.counsellor] += ring.how is Ringing.MISSED
    loads = []
    for number, person in enumerate(log.people):
        duty = seconds_on_duty(person.shifts, log.seconds)
        share = busy[number] / duty if duty else None
        counts = int(contacts[number]), int(rings[number]), int(missed[number])
        loads.append(Load(person.name, person.pool, duty, share, *counts))
    return loads


def _is_one_pool(log: NightLog, rules: NightRules) -> bool:
    """The proof of routing 6.6 knows neither skills nor rings that take time or fail, nor who leaves and comes back."""
    at_once = all(person.misses == 0 and person.answers_after == 0 for person in log.people)
    alike = len({(person.abilities, person.shifts, person.pool) for person in log.people}) == 1
    return at_once and alike and not rules.needs and rules.callbacks is None
