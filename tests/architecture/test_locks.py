"""What is installed is what pyproject.toml asks for, by name and version and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["build-system"]["requires"]]
DEV = [*RUNTIME, *PYPROJECT["dependency-groups"]["dev"]]


def pins(lock: str) -> dict[str, str]:
    return dict(line.split("==") for line in (ROOT / lock).read_text().splitlines())


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_names_and_versions_only(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9A-Za-z.]*", line)] == []
    assert lines == sorted(set(lines))


@pytest.mark.parametrize(("lock", "asked"), [("requirements.lock", RUNTIME), ("requirements-dev.lock", DEV)])
def test_a_lock_holds_what_pyproject_asks_for(lock: str, asked: list[str]) -> None:
    locked = pins(lock)
    for line in asked:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{line} is not in {lock}: run `make lock`"
        assert requirement.specifier.contains(version), f"{lock} has {version} for {line}: run `make lock`"


def test_the_tests_run_with_the_versions_of_the_product() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
