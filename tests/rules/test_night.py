"""A night on paper with shifts, skills, phones that ring in vain and call-backs."""

import math
import random
from collections import Counter

import pytest

from hotline.hours.rules import Span
from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Caller, Stream, Visitor, draw_callers
from hotline.routing.crew import ALL_DAY, DAY, Person, is_on_shift, seconds_on_duty
from hotline.routing.model import Policy
from hotline.routing.needs import NeedRule
from hotline.routing.night import play_night
from hotline.routing.night_log import End, NightLog, Ringing
from hotline.routing.night_outcome import measure_night
from hotline.routing.night_rules import CallBacks, NightRules
from hotline.routing.simulation import simulate

CRISIS, FRONTLINE, GENERAL = CallClass
HOUSE = Policy(general_rate=0.25, frontline_floor=60, frontline_streak=3)
RULES = NightRules(HOUSE)
CHILD = frozenset({"child"})
DAYS = (Span(8 * 60, 16 * 60),)
NIGHTS = (Span(22 * 60, 30 * 60),)


def rings(at: float, *asks: str, call_class: CallClass = GENERAL, handle: float = 100, patience: float = math.inf,
          takes: bool = False) -> Visitor:  # fmt: skip
    return Visitor(Caller(at, call_class, handle, patience), frozenset(asks), takes)


class Never:
    """Nobody's luck fails: no ring is missed, everybody who is rung back answers."""

    def random(self) -> float:
        return math.nextafter(1, 0)

    def expovariate(self, rate: float, /) -> float:
        raise AssertionError("a night draws no times")


class Always(Never):
    """Every ring that can be missed is missed."""

    def random(self) -> float:
        return 0.0


def night(
    visitors: list[Visitor], people: list[Person], rules: NightRules = RULES, luck: Never | None = None
) -> NightLog:
    return play_night(visitors, people, rules, luck or Never(), DAY)


def ends(log: NightLog) -> list[tuple[float, str, float, int]]:
    return [(one.caller.at, one.end.value, one.left, one.counsellor) for one in log.ended]


# -- shifts ------------------------------------------------------------------------------------------------------------


def test_a_shift_over_midnight_is_one_shift_of_each_day() -> None:
    at = {hour: is_on_shift(NIGHTS, hour * 3600) for hour in (0, 5, 6, 21, 22, 24 + 3, 24 + 6)}
    assert at == {0: True, 5: True, 6: False, 21: False, 22: True, 27: True, 30: False}
    assert seconds_on_duty(NIGHTS, 2 * DAY) == 16 * 3600
    assert seconds_on_duty((*NIGHTS, Span(0, 60)), DAY) == 8 * 3600


def test_who_rings_while_nobody_is_on_duty_is_told_so_at_once() -> None:
    log = night([rings(7 * 3600), rings(9 * 3600)], [Person("Lin", shifts=DAYS)])
    assert ends(log) == [(25200, "sent_on", 25200, -1), (32400, "answered", 32400, 0)]


def test_going_off_duty_cuts_no_call_and_whoever_still_waits_is_told() -> None:
    last = 16 * 3600 - 10
    log = night([rings(last, handle=600), rings(last + 5)], [Person("Lin", shifts=DAYS)])
    assert ends(log) == [(last, "answered", last, 0), (last + 5, "sent_on", 16 * 3600, -1)]
    [talk] = log.contacts
    assert talk.ended == last + 600


# -- skills ------------------------------------------------------------------------------------------------------------


def test_a_wish_relaxes_while_she_waits_and_what_is_needed_never_does() -> None:
    rules = NightRules(HOUSE, needs=(NeedRule("practical", frozenset({"local"}), 30),))
    people = [Person("Lin"), Person("Wu", CHILD)]
    log = night([rings(10, "practical"), rings(10.5, "+child", handle=50), rings(11, "+child")], people, rules)
    assert sorted(ends(log)) == [
        (10, "answered", 41, 0),  # the house looks each second
        (10.5, "answered", 10.5, 1),
        (11, "answered", 60.5, 1),
    ]


# -- rings -------------------------------------------------------------------------------------------------------------


def test_a_missed_ring_costs_the_caller_twenty_seconds_and_the_counsellor_a_minute() -> None:
    people = [Person("Lin", misses=0.5), Person("Wu", answers_after=5, shifts=(Span(0, 1), Span(600, 1200)))]
    log = night([rings(100)], people, luck=Always())
    assert [(ring.began, ring.ended, ring.how) for ring in log.rings[:2]] == [
        (100, 120, Ringing.MISSED),
        (180, 200, Ringing.MISSED),
    ]


def test_who_missed_two_rings_is_not_rung_until_the_next_shift_or_until_back() -> None:
    for returns, again in ((math.inf, 22 * 3600.0), (900.0, 1100.0)):
        lin = Person("Lin", misses=0.5, shifts=(Span(0, 6 * 60), Span(22 * 60, 24 * 60)), returns_after=returns)
        wu = Person("Wu", CHILD, shifts=ALL_DAY, answers_after=5)
        log = night([rings(100), rings(110, "+child", handle=80_000)], [lin, wu], luck=Twice())
        began = [ring.began for ring in log.rings if ring.counsellor == 0]
        assert began[:2] == [100, 180]
        assert began[2] == again, returns
        assert ends(log)[-1][3] == 0


class Twice(Never):
    """Two rings are missed (every second draw is Wu's, who never misses), then none."""

    def __init__(self) -> None:
        self._draws = iter([0.0, 0.0, 0.0])

    def random(self) -> float:
        return next(self._draws, 0.9)


def test_in_danger_all_phones_ring_and_the_others_keep_their_place() -> None:
    people = [Person(name, answers_after=after) for name, after in (("Lin", 9), ("Wu", 3), ("Zhao", 6))]
    log = night([rings(50, call_class=CRISIS), rings(60)], people)
    assert ends(log) == [(50, "answered", 53, 1), (60, "answered", 69, 0)]
    assert Counter(ring.how for ring in log.rings) == {Ringing.ANSWERED: 2, Ringing.WITHDRAWN: 2}


def test_who_hangs_up_while_the_phone_rings_costs_the_counsellor_nothing() -> None:
    log = night([rings(0, patience=4), rings(4.5)], [Person("Lin", answers_after=5), Person("Wu", answers_after=5)])
    assert ends(log) == [(0, "gave_up", 4, -1), (4.5, "answered", 9.5, 0)]


# -- call-backs --------------------------------------------------------------------------------------------------------

BACK = NightRules(HOUSE, callbacks=CallBacks(after=300, promise=1800, reached=0.5))


def test_who_takes_a_call_back_keeps_her_place() -> None:
    log = night([rings(0, handle=1000), rings(1, patience=400, takes=True), rings(2)], [Person("Lin")], BACK)
    kept = next(one for one in log.ended if one.end is End.NOT_REACHED)
    assert (kept.caller.at, kept.asked) == (1, 301)
    log = night([rings(0, handle=1000), rings(1, patience=400, takes=True), rings(2)], [Person("Lin")], BACK, Always())
    assert ends(log)[1:] == [(1, "called_back", 1000, 0), (2, "answered", 1100, 0)]
    outcome = measure_night(log, BACK)
    assert (outcome.callbacks.taken, outcome.callbacks.kept, outcome.callbacks.late) == (1, 1, 0)
    general = outcome.classes[GENERAL]
    assert (general.callers, general.waited.callers, general.called_back) == (3, 2, 1)


def test_a_caller_who_is_not_reached_is_rung_again_after_ten_minutes_and_an_hour() -> None:
    log = night([rings(0, handle=1000), rings(1, takes=True)], [Person("Lin")], BACK)
    assert [contact.began for contact in log.contacts] == [0, 1000, 1000 + 20 + 600, 1620 + 20 + 3600]
    assert ends(log)[-1][1] == "not_reached"


def test_a_call_back_goes_on_after_the_night_for_which_nobody_is_left() -> None:
    log = night([rings(7 * 3600, takes=True)], [Person("Lin", shifts=DAYS)], BACK, Always())
    assert ends(log) == [(25200, "called_back", 8 * 3600, 0)]
    assert measure_night(log, BACK).callbacks.late == 1


def test_who_waits_too_long_is_offered_a_message() -> None:
    log = night([rings(0, handle=9000), rings(1)], [Person("Lin")], NightRules(HOUSE, longest_wait=1800))
    assert ends(log) == [(0, "answered", 0, 0), (1, "sent_on", 1801, -1)]


# -- whatever the night ------------------------------------------------------------------------------------------------


def test_without_shifts_skills_and_failures_it_is_the_plain_line_caller_by_caller() -> None:
    hours = 24 * 8
    for counsellors in (3, 5):
        streams = {c: Stream(rate, 900, 600) for c, rate in ((CRISIS, 0.4), (FRONTLINE, 4), (GENERAL, 11))}
        callers = list(draw_callers(streams, hours * 3600, random.Random(counsellors)))
        plain = {p.caller: (p.left, p.counsellor) for p in simulate(callers, counsellors, HOUSE).passages}
        people = [Person(f"c{n}") for n in range(counsellors)]
        log = play_night(map(Visitor, callers), people, RULES, Never(), hours * 3600)
        assert {one.caller: (one.left, one.counsellor) for one in log.ended} == plain
        assert measure_night(log, RULES).overtakes.violations == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_frontline_callers_wait_no_longer_than_general_ones_with_skills_too(seed: int) -> None:
    hours = 24 * 20
    streams = {FRONTLINE: Stream(8, 900, 600), GENERAL: Stream(10, 900, 600)}
    chance = random.Random(seed)
    asks = [frozenset[str](), frozenset({"+child"}), frozenset({"practical"})]
    visitors = [Visitor(c, chance.choice(asks)) for c in draw_callers(streams, hours * 3600, random.Random(seed))]
    people = [Person(f"c{n}", CHILD if n < 2 else frozenset(), misses=0.1, answers_after=6) for n in range(5)]
    rules = NightRules(HOUSE, needs=(NeedRule("practical", CHILD, 30),), wrap_up=60)
    outcome = measure_night(play_night(visitors, people, rules, random.Random(3), hours * 3600), rules)
    frontline, general = (outcome.classes[name].waited.mean_wait or 0 for name in (FRONTLINE, GENERAL))
    assert 0 < frontline <= general
    assert not outcome.bound_holds


def test_nobody_on_paper_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        night([], [])
