"""Rules of the house that neither ruff nor import-linter can say."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LONGEST_FILE = 250
LONGER_FOR_NOW: dict[str, int] = {}
"""A file that is two things for now, and the lines it may have. Numbers only go down; a short file leaves the list."""

BEGIN_WORK = ("hotline/flows/", "hotline/demo", "hotline/cli")
READ_THE_CLOCK = ("hotline/bootstrap", "hotline/kernel/ids.py", "hotline/simulator/", "workers/")
NEVER_SEE_A_TABLE = ("hotline/web/console/", "hotline/web/api/")

CLOCK_READINGS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
}  # fmt: skip


def sources(*folders: str) -> list[str]:
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


HOUSE = sources("hotline", "workers")


def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(), file)


def calls(file: str) -> Iterator[tuple[str, str]]:
    """Give `receiver.name` (its last two parts) and the place of every call."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield ".".join(ast.unparse(node.func).split(".")[-2:]), f"{file}:{node.lineno}"


def asked_with(file: str, names: set[str]) -> Iterator[tuple[ast.Call, str]]:
    """Give each call of a function of one of these names, and its place."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            yield node, f"{file}:{node.lineno}"


def imports(file: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree(file)):
        place = f"{file}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from ((alias.name, place) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # `from hotline.calls import store` may name a module as well as `from hotline.calls.store import x`
            yield node.module or "", place
            yield from ((f"{node.module}.{alias.name}", place) for alias in node.names)


def outside(files: list[str], rooms: tuple[str, ...]) -> list[str]:
    return [file for file in files if not file.startswith(rooms)]


def test_only_flows_the_demo_and_the_command_line_begin_work() -> None:
    """Else nobody could see in one folder where a transaction begins and ends."""
    begun = [
        f"{file}:{item.context_expr.lineno}"
        for file in outside(HOUSE, BEGIN_WORK)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr.func).endswith(".work")
    ]
    assert begun == []


def test_the_time_is_read_at_the_door() -> None:
    """Everybody else is handed `now`, so that a night of calls can be played in a second."""
    read = [
        f"{place}: {name}()"
        for file in outside(HOUSE, READ_THE_CLOCK)
        for name, place in calls(file)
        if name in CLOCK_READINGS
    ]
    assert read == []


def test_nobody_decides_by_the_written_hours_alone() -> None:
    """A supervisor may have opened the line beyond them, or closed it early: `hours_now` and `hours_at` know."""
    asked = [
        place
        for file in outside(HOUSE, ("hotline/doctor.py",))
        for node, place in asked_with(file, {"is_open", "next_change"})
        if ast.unparse(node.args[0]).endswith("line.hours")
    ]
    assert asked == []


def test_nothing_is_printed() -> None:
    """Standard output belongs to the one JSON object of a command."""
    assert [place for file in HOUSE for name, place in calls(file) if name == "print"] == []


def test_pages_and_api_never_import_a_store_or_tables() -> None:
    """Also those that the import contracts cannot name by a pattern, such as `leg_store`."""
    seen = [
        f"{place}: {module}"
        for file in HOUSE
        if file.startswith(NEVER_SEE_A_TABLE)
        for module, place in imports(file)
        if module.startswith("hotline.") and module.endswith(("store", "tables"))
    ]
    assert seen == []


def test_every_room_has_its_place_in_the_import_contracts() -> None:
    """A room that no layer names could import anything."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(c for c in pyproject["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    placed = {room.strip(" ()") for layer in contract["layers"] for room in layer.split("|")}
    rooms = {f"hotline.{Path(file).parts[1].removesuffix('.py')}" for file in HOUSE if file.startswith("hotline/")}
    assert rooms - placed == {"hotline.__init__", "hotline.simulator"}


@pytest.mark.parametrize("folder", ["hotline", "workers", "tests", "tools", "bench"])
def test_rooms_are_short(folder: str) -> None:
    lines = {file: len((ROOT / file).read_text().splitlines()) for file in sources(folder)}
    long = {file: count for file, count in lines.items() if count > LONGER_FOR_NOW.get(file, LONGEST_FILE)}
    assert long == {}, f"over {LONGEST_FILE} lines, or over what LONGER_FOR_NOW allows: two things in one room?"


def test_the_list_of_long_files_only_shrinks() -> None:
    for file in LONGER_FOR_NOW:
        assert (ROOT / file).exists(), f"{file} is gone: take it off the list"
        count = len((ROOT / file).read_text().splitlines())
        assert count > LONGEST_FILE, f"{file} is short enough: take it off the list"
