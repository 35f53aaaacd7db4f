"""A night as a supervisor writes it down: a TOML, checked with the full name of each key that is at fault."""

import math
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from hotline.hours.config import SpanText
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import Refused, key_of, reason_of
from hotline.kernel.pools import Pool
from hotline.routing.arrivals import Stream, Tide
from hotline.routing.config import NeedConfig, Skill
from hotline.routing.crew import ALL_DAY, Person
from hotline.routing.model import Policy
from hotline.routing.needs import hard_needs, needs_of
from hotline.routing.night_rules import CallBacks, NightRules

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
_Minutes = Annotated[float, Field(gt=0, le=1_440, allow_inf_nan=False)]
_Rate = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
_Ask = Annotated[str, StringConstraints(pattern=r"^(practical|language:[^\s+]{1,40}|\+[^\s+]{1,40})$")]
_HOURS = (1, 24, 168)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)


class _PolicyConfig(_Table):
    general_rate: _Share = 0.25
    frontline_floor_seconds: float = Field(default=60, ge=0)
    frontline_streak: int = Field(default=3, ge=1)
    overflow_after_seconds: _Seconds = 30
    standby_after_seconds: _Seconds = 60
    longest_wait_minutes: float = Field(default=30, gt=0)


class _RingConfig(_Table):
    seconds: float = Field(default=20, gt=0, le=600, allow_inf_nan=False)


class _WrapUpConfig(_Table):
    seconds: _Seconds = 60


class _CallbackConfig(_Table):
    share: _Share
    offered_after_minutes: _Minutes = 5
    promise_minutes: float = Field(default=30, gt=0, le=2_880, allow_inf_nan=False)
    reached: _Share = 1
    retry_after_minutes: tuple[_Minutes, ...] = (10, 60)

    def rules(self) -> CallBacks:
        again = tuple(minutes * 60 for minutes in self.retry_after_minutes)
        return CallBacks(self.offered_after_minutes * 60, self.promise_minutes * 60, self.reached, again)


class _CrewConfig(_Table):
    name: str = Field(default="", max_length=40)
    count: int = Field(default=1, ge=1, le=1_000)
    skills: tuple[Skill, ...] = ()
    languages: tuple[Skill, ...] = ()
    shifts: Annotated[tuple[SpanText, ...], Field(min_length=1)] = ALL_DAY
    misses: float = Field(default=0, ge=0, le=0.95, allow_inf_nan=False)
    answers_after_seconds: float = Field(default=5, ge=0, allow_inf_nan=False)
    returns_after_minutes: _Minutes | None = None
    pool: Pool = Pool.FIRST

    @property
    def abilities(self) -> frozenset[str]:
        return frozenset(self.skills).union(f"language:{language}" for language in self.languages)

    def people(self, unnamed: Iterator[int]) -> Iterator[Person]:
        returns = math.inf if self.returns_after_minutes is None else self.returns_after_minutes * 60
        for number in range(1, self.count + 1):
            name = self.name if self.name and self.count == 1 else f"{self.name} {number}".strip()
            yield Person(
                name if self.name else f"counsellor {next(unnamed)}",
                self.abilities,
                self.shifts,
                self.misses,
                self.answers_after_seconds,
                returns,
                self.pool,
            )


class CallersConfig(_Table):
    """One `[[callers]]`."""

    call_class: Literal["crisis", "frontline", "general"] = Field(alias="class")
    calls_per_hour: _Rate | tuple[_Rate, ...]
    asks: tuple[_Ask, ...] = ()
    talk_minutes: float = Field(default=24, gt=0, le=1_440, allow_inf_nan=False)
    patience_minutes: float = Field(default=10, gt=0)

    @field_validator("calls_per_hour")
    @classmethod
    def _one_number_or_a_day(cls, value: float | tuple[float, ...]) -> float | tuple[float, ...]:
        if isinstance(value, tuple) and len(value) not in _HOURS:
            raise PydanticCustomError(
                "hours", "give one number, 24 (a day from midnight) or 168 (a week from Monday)"
            )  # fmt: skip
        return value

    def tide(self) -> Tide:
        hourly = self.calls_per_hour if isinstance(self.calls_per_hour, tuple) else (self.calls_per_hour,)
        stream = Stream(math.fsum(hourly) / len(hourly), self.talk_minutes * 60, self.patience_minutes * 60)
        return Tide(CallClass(self.call_class), stream, hourly, frozenset(self.asks))


class Scenario(_Table):
    """The whole file. Without `[[callers]]` they are to come from the line's log."""

    days: int = Field(default=30, ge=1, le=3_650)
    policy: _PolicyConfig = _PolicyConfig()
    ring: _RingConfig = _RingConfig()
    wrap_up: _WrapUpConfig = _WrapUpConfig()
    callbacks: _CallbackConfig | None = None
    needs: tuple[NeedConfig, ...] = ()
    crew: tuple[_CrewConfig, ...] = Field(min_length=1)
    callers: tuple[CallersConfig, ...] = ()

    @model_validator(mode="after")
    def _can_be_played(self) -> Self:
        faults = [*self._skills_nobody_has(), *self._answers_too_late()]
        if faults:
            raise ValidationError.from_exception_data("Scenario", faults)
        return self

    def _skills_nobody_has(self) -> Iterator[InitErrorDetails]:
        """Who needs what nobody ever has would wait for ever, and a wish for it would only cost everybody time."""
        for number, need in enumerate(self.needs):
            if (lacking := self._lacking(frozenset(need.skills))) is not None:
                yield _fault(("needs", number, "skills"), lacking)
        rules = [need.rule() for need in self.needs]
        for number, callers in enumerate(self.callers):
            asked = frozenset(ask.removeprefix("+") for ask in callers.asks if ask != "practical")
            needed = hard_needs(needs_of(CallClass(callers.call_class), callers.asks, rules))
            if (lacking := self._lacking(asked) or self._lacking(needed)) is not None:
                yield _fault(("callers", number, "asks"), lacking)

    def _lacking(self, skills: frozenset[str]) -> str | None:
        if any(skills <= crew.abilities for crew in self.crew):
            return None
        everything = frozenset().union(*(crew.abilities for crew in self.crew))
        unknown = sorted(skills - everything)
        if unknown:
            return f"nobody in the crew ever has {', '.join(unknown)}"
        return f"nobody in the crew has all of {', '.join(sorted(skills))}"

    def _answers_too_late(self) -> Iterator[InitErrorDetails]:
        for number, crew in enumerate(self.crew):
            if crew.answers_after_seconds >= self.ring.seconds:
                yield _fault(
                    ("crew", number, "answers_after_seconds"),
                    f"must be less than the {self.ring.seconds:g} seconds a phone rings; "
                    "for rings that nobody answers there is misses",
                )

    def check_callers(self, tides: Iterable[Tide]) -> None:
        """Raise Refused for callers from elsewhere beside those written here, or whom nobody in the crew can serve."""
        if self.callers:
            raise Refused("callers: leave them out of the scenario when they come from the log")
        rules = [need.rule() for need in self.needs]
        for tide in tides:
            lacking = self._lacking(hard_needs(needs_of(tide.call_class, tide.asks, rules)))
            if lacking is not None:
                raise Refused(f"needs: the log has {tide.call_class.value} callers, and {lacking}")

    def tides(self) -> list[Tide]:
        """The callers written here. Raises Refused when there are none."""
        if not self.callers:
            raise Refused("callers: must be set, or come from the line's own log (--from-log)")
        return [callers.tide() for callers in self.callers]

    def people(self) -> list[Person]:
        unnamed = iter(range(1, 10**9))
        return [person for crew in self.crew for person in crew.people(unnamed)]

    def rules(self) -> NightRules:
        chosen = self.policy
        return NightRules(
            Policy(
                *(chosen.general_rate, chosen.frontline_floor_seconds, chosen.frontline_streak),
                overflow_after=chosen.overflow_after_seconds,
                standby_after=chosen.standby_after_seconds,
            ),
            tuple(need.rule() for need in self.needs),
            self.ring.seconds,
            self.wrap_up.seconds,
            chosen.longest_wait_minutes * 60,
            self.callbacks.rules() if self.callbacks is not None else None,
        )


def plain_crew(counsellors: int, policy: Policy, ring_seconds: float, wrap_up_seconds: float) -> Scenario:
    """So many counsellors, all day, under these rules of a line; callers from elsewhere. Raises Refused."""
    chosen = {
        "general_rate": policy.general_rate,
        "frontline_floor_seconds": policy.frontline_floor,
        "frontline_streak": policy.frontline_streak,
    }
    answers = min(5.0, ring_seconds / 2)
    table = {
        "policy": chosen,
        "ring": {"seconds": ring_seconds},
        "wrap_up": {"seconds": wrap_up_seconds},
        "crew": [{"count": counsellors, "answers_after_seconds": answers}],
    }
    return check_scenario(table, "--counsellors")


def _fault(key: tuple[str | int, ...], reason: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("scenario", "{reason}", {"reason": reason}), loc=key, input=None)


def read_scenario(file: Path) -> Scenario:
    """Read and check a scenario. Raises Refused with every fault, each with its key and the reason."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Refused(f"{file.name}: not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file.name}: {error}") from None
    return check_scenario(table, file.name)


def check_scenario(table: dict[str, Any], name: str) -> Scenario:
    """Check what a scenario's TOML says; `name` stands before each fault. Raises Refused."""
    try:
        return Scenario.model_validate(table)
    except ValidationError as error:
        faults = (f"{name}: {key_of(fault['loc'])}: {reason_of(fault)}" for fault in error.errors())
        raise Refused("\n".join(faults)) from None
