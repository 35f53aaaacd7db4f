"""The `[hours]` table of the line's TOML."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from hotline.hours.rules import (
    DAY_MINUTES,
    DatedException,
    Extension,
    Hours,
    LikeWeekday,
    MakeUpDay,
    OwnSpans,
    Span,
    Week,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


class HoursConfigError(ValueError):
    """The `[hours]` table is wrong. `faults` has one line for each fault, with the key's full name."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def parse_span(text: object) -> Span:
    """The span that a text like "08:00-12:00" means; "22:00-06:00" ends on the next day, and 24:00 may end a day.

    PydanticCustomError (a ValueError) with the reason when it is not a span.
    """
    if isinstance(text, Span):
        return text
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise _fault('"{value}" is not a span HH:MM-HH:MM', value=str(text))
    start = 60 * int(found[1]) + int(found[2])
    end = 60 * int(found[3]) + int(found[4]) if found[3] else DAY_MINUTES
    if start == end:
        raise _fault('"{value}" opens and closes at the same time; a whole day is 00:00-24:00', value=found[0])
    return Span(start, end if end > start else end + DAY_MINUTES)


def _fault(message: str, **values: object) -> PydanticCustomError:
    return PydanticCustomError("hours", message, values)


SpanText = Annotated[Span, PlainValidator(parse_span)]


def parse_holidays(value: object) -> tuple[Span, ...] | Weekday:
    """What is done on public holidays: "closed", the weekday they are like, or their own spans."""
    if value == "closed":
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(map(parse_span, value))
    for weekday in WEEKDAYS:
        if value == weekday:
            return weekday
    raise _fault('"{value}" is not "closed", a weekday like "sun", or a list of spans', value=str(value))


Holidays = Annotated[tuple[Span, ...] | Weekday, PlainValidator(parse_holidays)]


class ExceptionConfig(BaseModel):
    """One `[[hours.exceptions]]`: `date`, or `from` and `to` (both included), and the `spans` of those days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date | None = Field(default=None, alias="date")
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    spans: tuple[SpanText, ...]

    @model_validator(mode="after")
    def _one_way_to_say_when(self) -> Self:
        if (self.on is None) == (self.first is None) or (self.first is None) != (self.last is None):
            raise _fault("say either date, or from and to")
        if self.first and self.last and self.last < self.first:
            raise _fault("to ({to}) is before from ({first})", to=str(self.last), first=str(self.first))
        return self

    def rule(self) -> DatedException:
        first, last = self.on or self.first, self.on or self.last
        assert first is not None, "checked by _one_way_to_say_when"
        assert last is not None, "checked by _one_way_to_say_when"
        return DatedException(first, last, self.spans)


class ExtendedConfig(BaseModel):
    """One `[[hours.extended]]`: for the days `from` .. `to` (both included) these `spans` are added to the usual ones.

    It has an end, so that nobody is promised for ever what was meant for two weeks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    spans: tuple[SpanText, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise _fault("to ({to}) is before from ({first})", to=str(self.last), first=str(self.first))
        return self


class HoursConfig(BaseModel):
    """Opening hours as written. Without `weekly` the line is always open unless `always_open = false` is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    always_open: bool | None = None
    weekly: dict[Weekday, tuple[SpanText, ...]] = Field(default_factory=dict)
    closed: tuple[date, ...] = ()
    exceptions: tuple[ExceptionConfig, ...] = ()
    make_up_days: dict[date, Weekday] = Field(default_factory=dict)
    holidays: Holidays | None = None
    extended: tuple[ExtendedConfig, ...] = ()

    @model_validator(mode="after")
    def _nothing_said_twice(self) -> Self:
        faults = [*self._week_and_always(), *self._dates_twice()]
        if faults:
            raise ValidationError.from_exception_data("HoursConfig", faults)
        return self

    def _week_and_always(self) -> Iterator[InitErrorDetails]:
        if self.always_open and self.weekly:
            yield _at(("weekly",), "leave it out, or set always_open = false: the two contradict each other")
        if self.is_always_open and self.extended:
            yield _at(("extended",), "leave it out: the line is always open")

    @property
    def is_always_open(self) -> bool:
        return not self.weekly if self.always_open is None else self.always_open

    def _dates_twice(self) -> Iterator[InitErrorDetails]:
        """Two exceptions for one day would leave it to chance which one holds."""
        seen: list[tuple[str, DatedException]] = []
        for key, loc, rule in self._dated():
            for other, earlier in seen:
                if rule.first <= earlier.last and earlier.first <= rule.last:
                    yield _at(loc, f"{max(rule.first, earlier.first)} is already set by {other}")
            seen.append((key, rule))

    def _dated(self) -> Iterator[tuple[str, tuple[str | int, ...], DatedException]]:
        for n, day in enumerate(self.closed):
            yield f"hours.closed[{n}]", ("closed", n), DatedException(day, day)
        for n, exception in enumerate(self.exceptions):
            yield f"hours.exceptions[{n}]", ("exceptions", n), exception.rule()

    def rules(self, timezone: str) -> Hours:
        """These hours in the line's zone (IANA name). ZoneInfoNotFoundError when there is no such zone."""
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = (self.weekly.get(d, ()) for d in WEEKDAYS)
        week: Week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
        return Hours(
            timezone=ZoneInfo(timezone),
            always_open=self.is_always_open,
            weekly=week,
            exceptions=tuple(rule for _, _, rule in self._dated()),
            make_up_days=tuple(MakeUpDay(day, WEEKDAYS.index(like)) for day, like in self.make_up_days.items()),
            holidays=self._holiday_rule(),
            extensions=tuple(Extension(more.first, more.last, more.spans) for more in self.extended),
        )

    def _holiday_rule(self) -> LikeWeekday | OwnSpans | None:
        if self.holidays is None or isinstance(self.holidays, tuple):
            return None if self.holidays is None else OwnSpans(self.holidays)
        return LikeWeekday(WEEKDAYS.index(self.holidays))


def _at(loc: tuple[str | int, ...], message: str) -> InitErrorDetails:
    return InitErrorDetails(type=_fault("{reason}", reason=message), loc=loc, input=None)


def read_hours(table: Mapping[str, Any]) -> HoursConfig:
    """The `[hours]` table, checked. HoursConfigError names every fault by its full key."""
    try:
        return HoursConfig.model_validate(table)
    except ValidationError as error:
        raise HoursConfigError(tuple(f"{_key(e['loc'])}: {e['msg']}" for e in error.errors())) from error


def _key(loc: tuple[str | int, ...]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc if part != "[key]"]
    return "hours" + "".join(parts)
