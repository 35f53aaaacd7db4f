"""`hotline simulate` and `hotline staffing`, as a supervisor types them."""

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest
from click.testing import CliRunner, Result

from hotline.cli import command
from hotline.cli_planning import add_planning
from hotline.flows.house import House
from hotline.wait_chart import draw_waits

SMALL = ["simulate", "--calls-per-hour", "16", "--handle-minutes", "15", "--counsellors", "5", "--hours", "200"]


def no_house() -> House:
    raise AssertionError("a plan needs no line")


def type_in(*arguments: str) -> Result:
    @click.group()
    def main() -> None:
        pass

    add_planning(main, command, no_house)
    return CliRunner().invoke(main, list(arguments))


def one_object(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_a_small_line_in_words() -> None:
    result = type_in(*SMALL)
    assert result.exit_code == 0, result.stderr
    head, *rows = result.stdout.splitlines()
    assert head.split()[:2] == ["class", "callers"]
    assert [row.split()[0] for row in rows[:3]] == ["crisis", "frontline", "general"]
    assert "beyond what the rules promise: 0." in result.stdout


def test_a_small_line_as_one_object() -> None:
    found = one_object(type_in(*SMALL, "--json"))
    frontline, general = found["classes"][1:]
    assert found["callers"] == sum(row["callers"] for row in found["classes"])
    assert frontline["mean_wait"] < general["mean_wait"]
    assert 0 < general["service_level"] < general["service_level_answered"] < 1
    assert found["overtakes"]["violations"] == 0
    assert found["occupancy"] == pytest.approx(0.74, abs=0.05)


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    first, second, other = (type_in(*SMALL, "--json", "--seed", seed).stdout for seed in ("7", "7", "8"))
    assert first == second
    assert first != other


def test_the_rules_that_are_typed_are_the_rules_that_are_played() -> None:
    strict, in_turn = (
        one_object(type_in(*SMALL, "--json", "--patience-minutes", "inf", "--crisis-share", "0", *rules))
        for rules in (
            ["--general-rate", "0", "--streak", "1000000"],
            ["--general-rate", "1", "--floor", "1e9", "--streak", "1000000"],
        )
    )
    assert in_turn["overtakes"]["most"] == 0
    assert strict["overtakes"]["most"] > 0
    assert strict["classes"][1]["mean_wait"] < in_turn["classes"][1]["mean_wait"]


def test_the_table_and_the_drawing_are_written(tmp_path: Path) -> None:
    table, drawing = tmp_path / "week.csv", tmp_path / "week.svg"
    found = one_object(type_in(*SMALL, "--json", "--csv", str(table), "--chart", str(drawing)))
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [int(row["callers"]) for row in rows] == [row["callers"] for row in found["classes"]]
    svg = ElementTree.fromstring(drawing.read_text())
    assert len(svg.findall("{*}polyline")) == 3
    words = " ".join(text.text or "" for text in svg.findall("{*}text"))
    assert "16 calls an hour of 15 minutes, 5 counsellors, 25% frontline" in words
    assert "minutes waited" in words


def test_a_drawing_of_nobody_is_still_a_drawing() -> None:
    svg = ElementTree.fromstring(draw_waits("a night <quiet>", {"crisis": ([], 0)}))
    assert svg.findall("{*}polyline") == []
    assert svg.findtext("{*}title") == "a night <quiet>"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = type_in(*SMALL, "--csv", str(tmp_path / "nowhere" / "week.csv"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


@pytest.mark.parametrize(("patience", "said"), [("10", "because callers give up"), ("inf", "waits grow")])
def test_overload_is_said_aloud(patience: str, said: str) -> None:
    result = type_in(
        "simulate", "--calls-per-hour", "30", "--counsellors", "5", "--hours", "50", "--patience-minutes", patience
    )
    assert said in result.stdout


def test_a_line_that_nobody_calls_has_no_figures() -> None:
    result = type_in("simulate", "--calls-per-hour", "0", "--counsellors", "1")
    assert result.exit_code == 0
    assert "general" in result.stdout


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--general-rate", "1.5", "general rate"),
        ("--general-rate", "-0.1", "general rate"),
        ("--general-rate", "nan", "general rate"),
        ("--streak", "0", "streak"),
        ("--counsellors", "0", "counsellors"),
        ("--calls-per-hour", "-2", "calls per hour"),
        ("--handle-minutes", "0", "handle minutes"),
        ("--patience-minutes", "-1", "patience"),
        ("--frontline-share", "1.1", "share"),
        ("--crisis-share", "0.9", "share"),
        ("--floor", "-1", "floor"),
        ("--hours", "0", "hours"),
        ("--hours", "1e9", "at most 5,000,000 calls"),
    ],
)
def test_what_cannot_be_is_refused(option: str, value: str, said: str) -> None:
    result = type_in(*SMALL, option, value, "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_staffing_of_one_hour() -> None:
    found = one_object(type_in("staffing", "--calls-per-hour", "8", "--json"))
    [hour] = found["hours"]
    assert (hour["load"], hour["seats"]) == (3.33, 6)
    assert hour["seats_with_patience"] <= hour["seats"]
    assert hour["two_seats_service_level"] == 0
    assert 0.3 < hour["two_seats_abandonment"] < 0.6
    assert found["full_with_two_seats"] == 4.8


def test_staffing_of_a_night(tmp_path: Path) -> None:
    night = tmp_path / "night.csv"
    night.write_text("\ufeffhour,calls\n18:00,10\n19:00,4\n20:00,2\n21:00,0\n", encoding="utf-8")
    found = one_object(type_in("staffing", "--arrivals", str(night), "--json"))
    assert [(hour["hour"], hour["seats"]) for hour in found["hours"]] == [
        ("18:00", 7), ("19:00", 4), ("20:00", 3), ("21:00", 1),
    ]  # fmt: skip
    words = type_in("staffing", "--arrivals", str(night))
    assert "overloaded" in words.stdout
    assert "full at 4.8 calls an hour" in words.stdout


def test_when_nobody_gives_up_only_erlang_c_speaks() -> None:
    result = type_in("staffing", "--calls-per-hour", "8", "--patience-minutes", "inf")
    assert result.exit_code == 0
    assert "give up" not in result.stdout
    found = one_object(type_in("staffing", "--calls-per-hour", "8", "--patience-minutes", "inf", "--json"))
    assert found["patience_minutes"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--calls-per-hour", "-1"], "calls per hour"),
        (["--calls-per-hour", "5", "--target", "1"], "target"),
        (["--calls-per-hour", "5", "--within", "-1"], "within"),
        (["--calls-per-hour", "5", "--handle-minutes", "0"], "handle minutes"),
        (["--calls-per-hour", "99999"], "more than 500 counsellors"),
        (["--calls-per-hour", "500", "--patience-minutes", "1e6"], "would wait at once"),
    ],
)
def test_staffing_refuses_what_cannot_be(arguments: list[str], said: str) -> None:
    result = type_in("staffing", *arguments)
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (b"hour,calls\n18,many\n", "row 2: calls must be a number"),
        (b"time,calls\n18,5\n", "needs the columns hour and calls"),
        (b"hour,calls\n", "a row for each hour"),
        (b"hour,calls\n18\n", "row 2"),
        (b"hour,calls\n\xff\xfe,1\n", "not UTF-8"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(tmp_path: Path, sheet: bytes, said: str) -> None:
    file = tmp_path / "night.csv"
    file.write_bytes(sheet)
    result = type_in("staffing", "--arrivals", str(file))
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize("arguments", [[], ["--calls-per-hour", "5", "--arrivals", __file__]])
def test_calls_come_from_one_place(arguments: list[str]) -> None:
    result = type_in("staffing", *arguments)
    assert result.exit_code == 2
    assert "either" in result.stderr
