"""Settings from the environment (or a .env file), and the line's TOML. All faults together, each with its name."""

from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from hotline.accounts.config import SignInConfig
from hotline.alerts.config import AlertsConfig
from hotline.callbacks.config import CallbacksConfig
from hotline.calls.phrases import PhraseError, Phrases, load_phrases
from hotline.calls.voices import AudioError, Voices, load_voices
from hotline.care.config import CareConfig
from hotline.carrier.text_room import names_too_long
from hotline.carrier.twiml import VOICES
from hotline.emergencies.config import EmergenciesConfig
from hotline.environment import Settings, WhereTheLineIs, https_address, line_number
from hotline.flows.house import LineRules
from hotline.followups.config import FollowupsConfig
from hotline.hours.config import HoursConfig
from hotline.households.card_config import CardConfig
from hotline.kernel.errors import MisconfiguredLine, key_of, reason_of
from hotline.kernel.toml_text import MalformedToml, read_toml
from hotline.messages.config import MessagesConfig
from hotline.retention.config import RetentionConfig
from hotline.roster.config import DutyConfig, RosterConfig
from hotline.routing.config import RoutingConfig
from hotline.texts.config import TextsConfig

PHRASES = Path(__file__).resolve().parents[1] / "config" / "phrases"
"""What is said where the line brings no words of its own, in `phrases/` beside its TOML."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)


_Name = Annotated[str, Field(min_length=1, max_length=40)]


class _Line(_Table):
    name: _Name
    neutral_name: _Name
    number: Annotated[str, AfterValidator(line_number)]
    timezone: str = "Asia/Shanghai"
    languages: tuple[str, ...] = Field(("zh", "en"), min_length=1)
    names: dict[str, _Name] = Field(default_factory=dict)
    neutral_names: dict[str, _Name] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone") from error
        return value

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [language for language in value if language not in VOICES]
        if unknown:
            raise ValueError(f"no voice is known for {', '.join(unknown)}; known: {', '.join(VOICES)}")
        return value

    @model_validator(mode="after")
    def _names_of_its_languages(self) -> Self:
        unknown = {*self.names, *self.neutral_names} - set(self.languages)
        if unknown:
            raise ValueError(f"names and neutral_names speak {', '.join(sorted(unknown))}, which languages does not")
        return self


class _Households(_Table):
    grace_days: int = Field(default=0, ge=0, le=366)


class _Carrier(_Table):
    calls_per_second: float = Field(default=1.0, ge=0.01, le=1_000, allow_inf_nan=False)
    fallback_url: Annotated[str, AfterValidator(https_address)] | None = None
    fallback_number: Annotated[str, AfterValidator(line_number)] | None = None


class LineConfig(_Table):
    """The line's TOML, checked."""

    line: _Line
    hours: HoursConfig = HoursConfig()
    routing: RoutingConfig = RoutingConfig()
    callbacks: CallbacksConfig = CallbacksConfig()
    households: _Households = _Households()
    texts: TextsConfig = TextsConfig()
    carrier: _Carrier = _Carrier()
    duty: DutyConfig = DutyConfig()
    roster: RosterConfig = RosterConfig()
    messages: MessagesConfig = MessagesConfig()
    followups: FollowupsConfig = FollowupsConfig()
    care: CareConfig = CareConfig()
    emergencies: EmergenciesConfig = EmergenciesConfig()
    alerts: AlertsConfig = AlertsConfig()
    sign_in: SignInConfig = SignInConfig()
    card: CardConfig = CardConfig()
    retention: RetentionConfig = RetentionConfig()

    @field_validator("carrier")
    @classmethod
    def _falls_back_on_another(cls, carrier: _Carrier, info: ValidationInfo) -> _Carrier:
        line = info.data.get("line")
        if line is not None and carrier.fallback_number == line.number:
            raise ValueError("fallback_number is the line's own number, which is out of order then")
        return carrier

    def rules(self, number: str | None) -> LineRules:
        """Return the line's rules; `number` from the environment goes before the one written here."""
        line, routing = self.line, self.routing
        return LineRules(
            name=line.name,
            neutral_name=line.neutral_name,
            number=number or line.number,
            zone=ZoneInfo(line.timezone),
            languages=line.languages,
            hours=self.hours.rules(line.timezone),
            policy=routing.policy(),
            needs=tuple(need.rule() for need in routing.needs),
            ring_seconds=routing.ring_seconds,
            wrap_up_seconds=routing.wrap_up_seconds,
            recovery_seconds=routing.recovery_minutes * 60,
            longest_wait_seconds=routing.longest_wait_minutes * 60,
            promise_minutes=self.callbacks.promise_minutes,
            callback_attempts=self.callbacks.attempts,
            callback_delays_minutes=self.callbacks.retry_after_minutes,
            callback_quiet=self.callbacks.quiet,
            missed_text_minutes=self.callbacks.missed_text_minutes,
            callback_order=self.callbacks.order,
            withheld_a_day=self.callbacks.withheld_a_day,
            grace_days=self.households.grace_days,
            text_quiet_hours=self.texts.quiet_hours,
            texts_at_once=self.texts.at_once,
            text_answer_minutes=self.texts.answer_minutes,
            texts_surge=self.texts.surge,
            calls_per_second=self.carrier.calls_per_second,
            fallback_number=self.carrier.fallback_number,
            fallback_url=self.carrier.fallback_url,
            pin_tries=self.duty.pin_tries,
            pin_lock_minutes=self.duty.pin_lock_minutes,
            roster=self.roster.rules(),
            messages=self.messages.rules(),
            followups=self.followups.rules(),
            care=self.care.rules(),
            emergencies=self.emergencies.rules(),
            alerts=self.alerts.rules(),
            sign_in=self.sign_in.rules(),
            card=self.card.rules(number or line.number),
            retention=self.retention.rules(),
        )


class Configuration:
    """Everything read before the start: settings, the line's rules, its phrases."""

    def __init__(self, settings: Settings, line: LineRules, phrases: Phrases, voices: Voices) -> None:
        self.settings = settings
        self.line = line
        self.phrases = phrases
        self.voices = voices

    @classmethod
    def read(cls, **overrides: Any) -> Self:
        """Read all of it. Raises MisconfiguredLine with every fault found, not only the first."""
        faults: list[str] = []
        settings = _read_settings(faults, overrides)
        place = settings or WhereTheLineIs(**{name: at for name, at in overrides.items() if name == "config"})
        path = place.config
        line = _read_line(path, faults)
        phrases = _read_phrases(path, line, faults)
        voices = _read_voices(path, line, faults)
        if faults or settings is None or line is None or phrases is None or voices is None:
            raise MisconfiguredLine(faults)
        return cls(settings, line.rules(settings.number), phrases, voices)


def _read_settings(faults: list[str], overrides: dict[str, Any]) -> Settings | None:
    try:
        return Settings(**overrides)
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0])
            missing = fault["type"] == "missing"
            faults.append(f"{name}: {'must be set' if missing else reason_of(fault)}")
        return None


def _read_line(path: Path, faults: list[str]) -> LineConfig | None:
    try:
        table = read_toml(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"HOTLINE_CONFIG: {path} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}")
        return None
    except MalformedToml as error:
        faults.append(f"{path}: {error}")
        return None
    try:
        return LineConfig.model_validate(table)
    except ValidationError as error:
        faults.extend(f"{path}: {key_of(fault['loc'])}: {reason_of(fault)}" for fault in error.errors())
        return None


def _read_phrases(path: Path, line: LineConfig | None, faults: list[str]) -> Phrases | None:
    if line is None:
        return None
    folder = path.parent / "phrases"
    try:
        phrases = load_phrases(folder if folder.is_dir() else PHRASES, line.line.languages)
    except PhraseError as error:
        faults.extend(error.faults)
        return None
    named = line.line
    phrases = phrases.named(named.name, named.neutral_name, named.names, named.neutral_names)
    faults.extend(f"{path}: {fault}" for fault in names_too_long(phrases, named.number))
    return phrases


def _read_voices(path: Path, line: LineConfig | None, faults: list[str]) -> Voices | None:
    if line is None:
        return None
    try:
        return load_voices(path.parent / "audio", line.line.languages)
    except AudioError as error:
        faults.extend(error.faults)
    except OSError as error:
        faults.append(f"{path.parent / 'audio'}: cannot be read: {error.strerror}")
    return None
