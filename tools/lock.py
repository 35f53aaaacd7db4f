"""Write requirements.lock and requirements-dev.lock: the newest versions that pyproject.toml admits.

Run it as `make lock`. pip does the resolving, on the oldest Python we support, because a version that runs there runs
on the newer ones too. A dependency that only another supported Python or machine asks for is found by its marker and
resolved with the rest, so one file without markers serves them all.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
PYTHONS = ("3.11", "3.12", "3.13")
MACHINES = (("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64"))
# `make install` builds without isolation, so that no version is fetched that the lock does not name. So the lock holds
# hatchling, and what hatchling asks for beyond its own dependencies when it builds an editable install.
FOR_EDITABLE = "editables"
NOT_OURS = frozenset({"pip", "setuptools", "wheel"})


def main() -> None:
    if sys.version_info[:2] != OLDEST:
        sys.exit("the lock is made with Python 3.11, the oldest supported: rm -r .venv && make lock PYTHON=python3.11")
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"], FOR_EDITABLE]
    everything = [*runtime, *pyproject["dependency-groups"]["dev"]]
    dev_lock = _resolve(everything)
    # the runtime lock takes its versions from the other one, or the two could disagree
    runtime_lock = _resolve(runtime, pins=dev_lock)
    for name, lock in (("requirements.lock", runtime_lock), ("requirements-dev.lock", dev_lock)):
        (ROOT / name).write_text("".join(f"{line}\n" for line in sorted(lock)))
        sys.stdout.write(f"{name}: {len(lock)} packages\n")


def _resolve(requirements: list[str], pins: list[str] | None = None) -> list[str]:
    wanted = list(requirements)
    while True:
        found = _ask_pip(wanted, pins or [])
        missing = _missing(found)
        if not missing:
            versions = {canonicalize_name(item["metadata"]["name"]): item["metadata"]["version"] for item in found}
            return [f"{name}=={version}" for name, version in versions.items() if name not in NOT_OURS]
        wanted += missing


def _ask_pip(requirements: list[str], pins: list[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        report, constraints = Path(folder, "report.json"), Path(folder, "pins.txt")
        constraints.write_text("\n".join(pins))
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--dry-run", "--ignore-installed", "--report", str(report), "--constraint", str(constraints)]
        subprocess.run([*command, *requirements], check=True)
        install: list[dict[str, Any]] = json.loads(report.read_text())["install"]
        return install


def _missing(found: list[dict[str, Any]]) -> list[str]:
    """Return what some supported Python or machine would need beyond `found`."""
    have = {canonicalize_name(item["metadata"]["name"]) for item in found}
    missing = {}
    for item in found:
        extras = item.get("requested_extras") or [""]
        for line in item["metadata"].get("requires_dist", ()):
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            if name not in have | NOT_OURS and any(_applies(requirement, extra) for extra in extras):
                missing[name] = f"{requirement.name}{requirement.specifier}"
    return sorted(missing.values())


def _applies(requirement: Requirement, extra: str) -> bool:
    if requirement.marker is None:
        return True
    return any(
        requirement.marker.evaluate(
            {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": platform,
                "platform_system": system,
                "platform_machine": machine,
                "extra": extra,
            }
        )
        for python in PYTHONS
        for platform, system, machine in MACHINES
    )


if __name__ == "__main__":
    main()
