"""A night on paper with a second pool and a standby phone: each is rung when it is her turn."""

import math
from pathlib import Path

from hotline.kernel.pools import Pool
from hotline.routing.crew import Person
from hotline.routing.night_log import NightLog
from hotline.routing.night_outcome import measure_night
from tests.rules.test_night import CRISIS, DAYS, RULES, Always, ends, night, rings
from tests.rules.test_planning_cli import one_object, type_in
from tests.rules.test_scenario import SMALL

LIN, WU, ZHAO = Person("Lin"), Person("Wu", pool=Pool.SECOND), Person("Zhao", pool=Pool.STANDBY)
NINE = 9 * 3600.0


def who(log: NightLog) -> list[tuple[float, int]]:
    return [(left - at, counsellor) for at, _, left, counsellor in ends(log)]


def test_wu_of_the_second_pool_is_rung_for_who_has_waited_half_a_minute() -> None:
    log = night([rings(NINE, handle=600), rings(NINE + 10)], [WU, LIN])
    assert who(log) == [(0, 1), (31, 0)], "the house looks each second"


def test_without_anybody_of_the_first_pool_the_second_is_rung_at_once_and_the_standby_phone_last() -> None:
    evening = 20 * 3600.0
    by_day = Person("Lin", shifts=DAYS)
    assert who(night([rings(evening)], [by_day, WU, ZHAO])) == [(0, 1)]
    assert who(night([rings(evening)], [by_day, ZHAO])) == [(0, 1)]
    late = night([rings(NINE, handle=600), rings(NINE + 1)], [by_day, ZHAO])
    assert who(late) == [(0, 0), (599, 0)], "Lin is there, though on the phone"


def test_in_danger_both_pools_ring_and_after_a_minute_the_standby_phone() -> None:
    earlier = [rings(NINE - 200, handle=600), rings(NINE - 199, call_class=CRISIS, handle=600)]
    log = night([*earlier, rings(NINE, call_class=CRISIS)], [LIN, WU, ZHAO])
    assert who(log) == [(0, 0), (0, 1), (61, 2)]


def test_when_the_first_pool_answers_no_more_the_next_is_on_her_own() -> None:
    lin = Person("Lin", misses=0.5, returns_after=math.inf)
    log = night([rings(NINE)], [lin, Person("Zhao", pool=Pool.STANDBY)], luck=Always())
    assert who(log) == [(100, 1)], "two rings of 20 s, and a minute between them"


def test_the_bound_is_promised_for_one_pool_alone() -> None:
    assert measure_night(night([rings(NINE)], [LIN, LIN]), RULES).bound_holds
    assert not measure_night(night([rings(NINE)], [LIN, WU]), RULES).bound_holds


def test_a_scenario_gives_pools_and_its_report_names_them(tmp_path: Path) -> None:
    text = SMALL.replace('name = "Lin"', 'name = "Lin"\npool = "second"').replace("days = 10", "days = 2")
    text = text.replace("[[needs]]", "[policy]\noverflow_after_seconds = 5\n[[needs]]", 1)
    file = tmp_path / "night.toml"
    file.write_text(text, encoding="utf-8")
    played = one_object(type_in("simulate", "--scenario", str(file), "--json"))
    assert [row["pool"] for row in played["counsellors"]] == ["second", "first", "first"]
    assert "Lin (second)" in type_in("simulate", "--scenario", str(file)).output
    file.write_text(text.replace('"second"', '"third"'), encoding="utf-8")
    refused = type_in("simulate", "--scenario", str(file))
    assert refused.exit_code == 1
    assert "night.toml: crew[0].pool" in refused.output
