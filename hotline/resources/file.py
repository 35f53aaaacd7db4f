"""The directory as a TOML file, and as a form: each row checked, and refused with its key and the reason."""

from collections import Counter
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from hotline.kernel.errors import key_of, reason_of
from hotline.kernel.toml_text import MalformedToml, read_toml
from hotline.resources.model import PROBLEMS, Fault, Resource

TABLE = "resource"
MOST_ROWS = 2_000


def _printable(value: str) -> str:
    value = value.strip()
    if not value:
        raise ValueError("must not be empty")
    if not value.isprintable():
        raise ValueError("has characters that cannot be printed")
    return value


def _known(value: str) -> str:
    if value not in PROBLEMS:
        raise ValueError(f"{value!r} is none of {PROBLEMS[0]} to {PROBLEMS[-1]}")
    return value


_Name = Annotated[str, Field(max_length=80), AfterValidator(_printable)]
_Words = Annotated[str, Field(max_length=200), AfterValidator(_printable)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\z")]
    name_zh: _Name
    name_en: _Name
    number: Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{1,28}[0-9]\z")]
    hours_zh: _Name
    hours_en: _Name
    about_zh: _Words
    about_en: _Words
    fits: tuple[Annotated[str, AfterValidator(_known)], ...] = ()
    area_zh: _Name
    area_en: _Name
    checked_on: date | None = None
    checked_by: _Name | None = None

    @model_validator(mode="after")
    def _by_somebody(self) -> "_Row":
        if (self.checked_on is None) != (self.checked_by is None):
            raise ValueError("checked_on and checked_by go together")
        return self

    def resource(self) -> Resource:
        fields = self.model_dump()
        return Resource(**fields | {"fits": tuple(sorted(set(self.fits), key=PROBLEMS.index))})


def read_file(text: str, today: date) -> tuple[list[Resource], list[Fault]]:
    """Read `[[resource]]` tables. With any fault nothing of the file is to be taken."""
    try:
        tables = read_toml(text)
    except MalformedToml as error:
        return [], [Fault("file", str(error))]
    rows = tables.pop(TABLE, [])
    faults = [Fault(name, "is not a table of this file") for name in tables]
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return [], [*faults, Fault(TABLE, f"must be at most {MOST_ROWS} tables, each begun with [[{TABLE}]]")]
    found: list[Resource] = []
    for number, row in enumerate(rows, start=1):
        resource, wrong = read_row(row, today)
        faults += [Fault(f"{TABLE}[{number}]{'.' if one.where else ''}{one.where}", one.reason) for one in wrong]
        found += [resource] if resource else []
    twice = [code for code, times in Counter(resource.code for resource in found).items() if times > 1]
    return found, faults + [Fault(f"code {code}", "stands here twice") for code in twice]


def read_row(row: object, today: date) -> tuple[Resource | None, list[Fault]]:
    """Read one row; or say what is wrong with each of its keys."""
    try:
        checked = _Row.model_validate(row)
    except ValidationError as error:
        return None, [Fault(key_of(fault["loc"]), reason_of(fault)) for fault in error.errors()]
    if checked.checked_on is not None and checked.checked_on > today:
        return None, [Fault("checked_on", "lies in the future")]
    return checked.resource(), []
