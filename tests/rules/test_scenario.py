"""A night as a supervisor writes it down, and what she is told when it cannot be."""

import csv
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.rules.test_planning_cli import one_object, type_in

ROOT = Path(__file__).parents[2]
USUAL = ROOT / "config/scenarios/usual-night.toml"

SMALL = """
days = 10
[callbacks]
share = 0.5
[[needs]]
callers = "practical"
skills = ["local"]
[[crew]]
name = "Lin"
skills = ["local", "child"]
shifts = ["08:00-20:00", "20:00-08:00"]
misses = 0.1
[[crew]]
count = 2
languages = ["en"]
[[callers]]
class = "general"
calls_per_hour = 4
asks = ["+child"]
[[callers]]
class = "frontline"
calls_per_hour = 2
asks = ["practical"]
"""


def play(tmp_path: Path, text: str, *more: str) -> Result:
    file = tmp_path / "night.toml"
    file.write_text(text, encoding="utf-8")
    return type_in("simulate", "--scenario", str(file), *more)


def test_the_usual_night_can_be_played_and_says_the_same_twice() -> None:
    first, second = (one_object(type_in("simulate", "--scenario", str(USUAL), "--json")) for _ in range(2))
    assert first == second
    assert [row["counsellor"] for row in first["counsellors"]][:4] == ["Lin", "Wu", "Day 1", "Day 2"]
    assert all(0 < row["busy"] < 1 and row["rings_missed"] > 0 for row in first["counsellors"])
    assert first["callbacks"]["taken"] == sum(row["called_back"] + row["not_reached"] for row in first["classes"])
    ends = ("answered", "abandoned", "abandoned_under_5_s", "called_back", "not_reached", "sent_on")
    for row in first["classes"]:
        assert row["callers"] == sum(row[end] for end in ends)


def test_a_night_in_words_tells_of_each_counsellor_and_promises_no_bound(tmp_path: Path) -> None:
    result = play(tmp_path, SMALL)
    assert result.exit_code == 0, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()[5:9]] == [
        "counsellor",
        "Lin",
        "counsellor",
        "counsellor",
    ]
    assert "promised only" in result.stdout
    assert "Call-backs: " in result.stdout


def test_alike_counsellors_who_answer_at_once_keep_the_bound(tmp_path: Path) -> None:
    plain = '[[crew]]\ncount = 3\nanswers_after_seconds = 0\n[[callers]]\nclass = "general"\ncalls_per_hour = 5\n'
    result = play(tmp_path, plain + '[[callers]]\nclass = "frontline"\ncalls_per_hour = 3\n')
    assert "beyond what the rules promise: 0." in result.stdout


def test_more_callers_by_day_than_by_night(tmp_path: Path) -> None:
    """Nobody calls but at noon, and then nobody is on duty: all are sent on."""
    hours = ", ".join("20" if hour == 12 else "0" for hour in range(24))
    text = f'[[crew]]\nshifts = ["13:00-12:00"]\n[[callers]]\nclass = "general"\ncalls_per_hour = [{hours}]\n'
    [_, _, general] = one_object(play(tmp_path, text, "--json"))["classes"]
    assert general["sent_on"] == general["callers"] > 400


def test_tables_and_both_kinds_of_drawing_are_written(tmp_path: Path) -> None:
    waits, load, svg, png = (tmp_path / name for name in ("waits.csv", "load.csv", "waits.svg", "waits.PNG"))
    found = one_object(
        play(tmp_path, SMALL, "--json", "--csv", str(waits), "--load-csv", str(load), "--chart", str(svg))
    )
    assert [row["class"] for row in csv.DictReader(waits.read_text().splitlines())] == [
        "crisis",
        "frontline",
        "general",
    ]
    rows = list(csv.DictReader(load.read_text().splitlines()))
    assert [int(row["rings"]) for row in rows] == [row["rings"] for row in found["counsellors"]]
    assert "3 counsellors in shifts" in svg.read_text()
    assert play(tmp_path, SMALL, "--chart", str(png)).exit_code == 0
    picture = png.read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1440, 840)


FAULTS: list[tuple[str, str, str]] = [
    ("days = 10", "days = 0", "days: "),
    ("days = 10", "days = 10\nweather = 1", "weather: is not a key of this table"),
    ('name = "Lin"', 'name = "Lin"\nspeed = 3', "crew[0].speed: is not a key of this table"),
    ("misses = 0.1", "misses = 1", "crew[0].misses: "),
    ("misses = 0.1", "answers_after_seconds = 20", "crew[0].answers_after_seconds: must be less than the 20 seconds"),
    ('"20:00-08:00"', '"20:00-25:00"', 'crew[0].shifts[1]: "20:00-25:00" is not a span'),
    ('["08:00-20:00", "20:00-08:00"]', "[]", "crew[0].shifts: "),
    ('asks = ["+child"]', 'asks = ["+legal"]', "callers[0].asks: nobody in the crew ever has legal"),
    (
        'asks = ["+child"]',
        'asks = ["+child", "+language:en"]',
        "callers[0].asks: nobody in the crew has all of child, language:en",
    ),
    ('asks = ["+child"]', 'asks = ["child"]', "callers[0].asks[0]: "),
    ('"local", "child"', '"child"', "needs[0].skills: nobody in the crew ever has local"),
    ('skills = ["local"]', 'skills = ["local"]\nsecond = 3', "needs[0].second: is not a key of this table"),
    ("calls_per_hour = 4", "calls_per_hour = [1, 2]", "callers[0].calls_per_hour"),
    ("calls_per_hour = 4", "calls_per_hour = -1", "callers[0].calls_per_hour"),
    ("share = 0.5", "share = 1.5", "callbacks.share: "),
    ("days = 10", "days = 10\n[policy]\ngeneral_rate = 1.5", "policy.general_rate: "),
    ("days = 10", "days = 10\n[policy]\nfrontline_streak = 0", "policy.frontline_streak: "),
    ("days = 10", "days = 3650", "days: at most 1,000,000 calls"),
    ("days = 10", "days = ", "night.toml: "),
]


@pytest.mark.parametrize(("written", "instead", "said"), FAULTS)
def test_what_cannot_be_is_refused_with_its_key_and_the_reason(
    tmp_path: Path, written: str, instead: str, said: str
) -> None:
    text = SMALL.replace(written, instead, 1)
    if "at most" in said:
        text = text.replace("calls_per_hour = 4", "calls_per_hour = 400")
    result = play(tmp_path, text)
    assert result.exit_code == 1
    assert said in result.stderr


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    result = play(tmp_path, SMALL.replace("share = 0.5", "share = 2").replace("misses = 0.1", "misses = 2"))
    assert "callbacks.share" in result.stderr
    assert "crew[0].misses" in result.stderr


def test_callers_must_come_from_somewhere(tmp_path: Path) -> None:
    result = play(tmp_path, "[[crew]]\ncount = 2\n")
    assert result.exit_code == 1
    assert "callers: must be set" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", str(USUAL), "--counsellors", "3"], "--counsellors says nothing beside --scenario"),
        (["--scenario", str(USUAL), "--streak", "3"], "--streak says nothing beside --scenario"),
        (["--scenario", str(USUAL), "--since", "2026-01-01"], "--since says something only beside --from-log"),
        (["--calls-per-hour", "3"], "Missing --counsellors"),
        (["--calls-per-hour", "3", "--counsellors", "2", "--load-csv", "x.csv"], "--load-csv says something only"),
    ],
)
def test_what_would_not_be_played_is_not_accepted(arguments: list[str], said: str) -> None:
    result = type_in("simulate", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_chart_of_another_kind_is_refused_before_anything_is_played() -> None:
    result = type_in("simulate", "--scenario", str(USUAL), "--chart", "waits.gif")
    assert result.exit_code == 1
    assert "must end in .svg or .png" in result.stderr


def test_standard_output_is_one_object(tmp_path: Path) -> None:
    found: dict[str, Any] = json.loads(play(tmp_path, SMALL, "--json").stdout)
    assert set(found) == {"callers", "classes", "occupancy", "idle_gini", "overtakes", "callbacks", "counsellors"}
