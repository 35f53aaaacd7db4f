"""The wall: counselling (coded callers) and the household world (named families) meet in one row, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table

from hotline.schema import metadata
from tests.architecture.test_house_rules import ROOT, imports, sources

COUNSELLING = {"calls", "tickets", "callbacks", "messages", "texts", "consents", "help", "emergencies"}
COUNSELLING |= {"records", "followups", "reviews", "care"}
HOUSEHOLDS = {"households", "needs", "coordination"}
BOARDS = sources("hotline/boards")
COORDINATORS = [
    *("hotline/boards/coordination.py", "hotline/flows/coordinate.py"),
    *sources("hotline/coordination"),
]
"""What the coordinator's page is made of."""


def nouns_of(file: str) -> set[str]:
    return {module.split(".")[1] for module, _ in imports(file) if module.startswith("hotline.")}


def tables_of(noun: str) -> Iterator[Table]:
    """The tables that a noun's folder defines."""
    file = ROOT / "hotline" / noun / "tables.py"
    names = re.findall(r'Table\(\s*"(\w+)"', file.read_text("utf-8")) if file.exists() else []
    return (metadata.tables[name] for name in names)


@pytest.mark.parametrize("file", BOARDS)
def test_no_board_joins_both_worlds(file: str) -> None:
    nouns = nouns_of(file)
    assert not (nouns & COUNSELLING and nouns & HOUSEHOLDS), file


@pytest.mark.parametrize("file", COORDINATORS)
def test_what_the_coordinator_reads_knows_nothing_of_counselling(file: str) -> None:
    assert nouns_of(file) & (COUNSELLING | {"boards"}) == set()
    theirs = {table.name for noun in COUNSELLING for table in tables_of(noun)}
    texts = {node.value for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))) if _is_text(node)}
    assert texts & theirs == set(), "nor does it name a table of theirs"
    assert not re.search(r"number_fingerprint|caller_code|call_id", (ROOT / file).read_text("utf-8"))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_key_leads_over_the_wall() -> None:
    theirs = {table.name for noun in COUNSELLING for table in tables_of(noun)}
    ours = {table.name for noun in HOUSEHOLDS for table in tables_of(noun)}
    assert "calls" in theirs
    assert "coordinator_requests" in ours
    crossing = [
        f"{table.name}.{key.parent.name} -> {key.target_fullname}"
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if {table.name, key.column.table.name} & theirs and {table.name, key.column.table.name} & ours
    ]
    assert crossing == []
    columns = {column.name for column in metadata.tables["coordinator_requests"].columns}
    assert not any(re.search("call|caller|number|fingerprint|risk|offer|ticket", name) for name in columns)


def test_the_two_pages_have_no_template_and_no_board_in_common_with_the_desk() -> None:
    """The coordinator's page shows requests alone."""
    file = "hotline/web/console/coordination.py"
    boards = {module for module, _ in imports(file) if module.startswith("hotline.boards.")}
    assert {module.split(".")[2] for module in boards} == {"coordination"}
    templates = Path(ROOT / "hotline/web/console/templates")
    for name in ("requests.html", "requests_live.html", "request.html"):
        assert not re.search(r"\btools\.|\bhand\.|\.code\b", (templates / name).read_text("utf-8")), name
