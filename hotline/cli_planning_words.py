"""What `hotline simulate` and `hotline staffing` print for people."""

from collections.abc import Sequence
from typing import Any

_CLASS_COLUMNS = ("class", "callers", "mean wait", "95 % within", "gave up", "in 20 s", "in 20 s of answered")
_HOUR_COLUMNS = ("hour", "calls", "load", "counsellors", "in time", "busy", "with 2 seats")
_PATIENCE_COLUMNS = ("if callers give up", "in time", "gave up", "with 2 seats", "gave up with 2")
_LOAD_COLUMNS = ("counsellor", "hours on duty", "busy", "contacts", "rings", "missed")


def line_in_words(result: dict[str, Any]) -> str:
    """Tell what simulate() found."""
    overtakes = result["overtakes"]
    told = [
        _table(_CLASS_COLUMNS, [_class_cells(row) for row in result["classes"]]),
        "",
        _busy(result),
        f"A general caller is overtaken {_plain(overtakes['mean'])} times on average, {overtakes['most']} at most; "
        f"beyond what the rules promise: {overtakes['violations']}.",
    ]
    return "\n".join([*told, *([result["note"]] if "note" in result else [])])


def _class_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["class"],
        f"{row['callers']:,}",
        _time(row["mean_wait"]),
        _time(row["p95_wait"]),
        _percent(row["abandonment"]),
        _percent(row["service_level"]),
        _percent(row["service_level_answered"]),
    )


def _busy(result: dict[str, Any]) -> str:
    return (
        f"Counsellors are busy {_percent(result['occupancy'])} of the time; idle time is shared with a Gini of "
        f"{_plain(result['idle_gini'])} (0 is evenly)."
    )


def night_in_words(result: dict[str, Any]) -> str:
    """Tell what play_scenario() found, and what was odd in the log that its callers come from."""
    rows = [
        (*_class_cells(row), f"{row['called_back'] + row['not_reached']:,}", f"{row['sent_on']:,}")
        for row in result["classes"]
    ]
    people = [
        (
            row["counsellor"] if row["pool"] == "first" else f"{row['counsellor']} ({row['pool']})",
            f"{row['on_duty_hours']:,.0f}",
            _percent(row["busy"]),
            f"{row['contacts']:,}",
            f"{row['rings']:,}",
            f"{row['rings_missed']:,}",
        )
        for row in result["counsellors"]
    ]
    told = [_table((*_CLASS_COLUMNS, "call-backs", "sent on"), rows), "", _table(_LOAD_COLUMNS, people), ""]
    told += [_busy(result), _overtaken(result["overtakes"]), *_rung_back(result["callbacks"])]
    return "\n".join([*told, *(_measured(result["log"]) if "log" in result else [])])


def _overtaken(overtakes: dict[str, Any]) -> str:
    told = f"A general caller is overtaken {_plain(overtakes['mean'])} times on average, {overtakes['most']} at most"
    if overtakes["bound_promised"]:
        return f"{told}; beyond what the rules promise: {overtakes['beyond_bound']}."
    return (
        f"{told};\n{overtakes['beyond_bound']:,} of them more often than K times for each general caller in turn. "
        "That is promised only\nwhere every counsellor can answer everybody at once: here shifts, skills, rings or "
        "call-backs come between."
    )


def _rung_back(callbacks: dict[str, Any]) -> list[str]:
    if not callbacks["taken"]:
        return []
    return [
        f"Call-backs: {callbacks['taken']:,} taken, {callbacks['kept']:,} in time, {callbacks['late']:,} late, "
        f"{callbacks['not_reached']:,} never reached; 95 % talked within {_time(callbacks['p95_wait'])} of ringing."
    ]


def _measured(log: dict[str, Any]) -> list[str]:
    patience = "nobody gave up" if log["patience_minutes"] is None else f"patience {log['patience_minutes']:g} min"
    told = [
        "",
        f"From the log, {log['since'][:16]} to {log['until'][:16]} UTC: {log['calls']:,} calls in "
        f"{log['open_hours']:,} open hours, by {log['by']}; a talk takes {log['talk_minutes']:g} min, {patience}.",
    ]
    if log["never_waited"]:
        told.append(f"Not counted: {log['never_waited']:,} calls that never came into the line.")
    for gap in log["gaps"]:
        told.append(
            f"Left out: {gap['from'][:16]} to {gap['to'][:16]} UTC without any call, where "
            f"{gap['calls_expected']:g} would be usual."
        )
    if log["odd"]:
        told.append(f"Left out: {len(log['odd']):,} calls whose times cannot be believed:")
        told += [f"  {odd['call']}  {odd['why']}" for odd in log["odd"]]
    return told


def staffing_in_words(result: dict[str, Any]) -> str:
    """Tell what staffing() found."""
    nobody_gives_up = result["patience_minutes"] is None
    rows = [_hour_cells(row) + (() if nobody_gives_up else _patience_cells(row)) for row in result["hours"]]
    return "\n".join(
        [
            f"{result['target']:.0%} of calls in {result['within_seconds']:g} s; "
            f"a contact takes {result['handle_minutes']:g} minutes",
            "",
            _table(_HOUR_COLUMNS + (() if nobody_gives_up else _PATIENCE_COLUMNS), rows),
            "",
            f"Two seats, the national minimum, are full at {result['full_with_two_seats']:g} calls an hour.",
        ]
    )


def _hour_cells(row: dict[str, Any]) -> tuple[str, ...]:
    two = row["two_seats_service_level"]
    return (
        row["hour"],
        f"{row['calls']:g}",
        f"{row['load']:.2f}",
        str(row["seats"]),
        _percent(row["service_level"]),
        _percent(row["occupancy"]),
        _percent(two) if two else "overloaded",
    )


def _patience_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["seats_with_patience"]),
        _percent(row["service_level_with_patience"]),
        _percent(row["abandonment"]),
        _percent(row["two_seats_service_level_with_patience"]),
        _percent(row["two_seats_abandonment"]),
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in (zip(line, widths, strict=True) for line in (columns, *rows))
    ]
    return "\n".join(line.rstrip() for line in lines)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 3 * 3600 else f"{seconds / 3600:.1f} h"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}" if share < 0.995 or share == 1 else f"{share:.1%}"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
