"""One place of help in the directory."""

from dataclasses import dataclass
from datetime import date

PROBLEMS = tuple(f"P{number}" for number in range(1, 13))
"""What callers come with, by its code: what a resource may be for."""


@dataclass(frozen=True)
class Resource:
    """`code`: how the file and the commands call it. `checked_on` None: nobody ever has."""

    code: str
    name_zh: str
    name_en: str
    number: str
    hours_zh: str
    hours_en: str
    about_zh: str
    about_en: str
    fits: tuple[str, ...]
    area_zh: str
    area_en: str
    checked_on: date | None
    checked_by: str | None


@dataclass(frozen=True)
class Fault:
    """Why a row of a file is no good. `where`: the row and its key, such as `resource[3].number`."""

    where: str
    reason: str
