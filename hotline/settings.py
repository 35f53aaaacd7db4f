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
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from hotline.callbacks.config import CallbacksConfig
from hotline.calls.phrases import PhraseError, Phrases, load_phrases
from hotline.carrier.twiml import VOICES
from hotline.flows.house import LineRules
from hotline.hours.config import HoursConfig
from hotline.kernel.errors import MisconfiguredLine, key_of, reason_of
from hotline.kernel.phone import BadNumber, parse_number
from hotline.kernel.toml_text import MalformedToml, read_toml
from hotline.roster.config import DutyConfig
from hotline.routing.config import RoutingConfig

DEFAULT_DATABASE = "sqlite:///var/hotline.sqlite3"
PHRASES = Path(__file__).resolve().parents[1] / "config" / "phrases"
"""What is said where the line brings no words of its own, in `phrases/` beside its TOML."""

_SHORTEST_KEY = 16


class _WhereTheLineIs(BaseSettings):
    """Read by itself when other settings are at fault, so that the TOML's faults are told together with theirs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, str_strip_whitespace=True
    )

    config: Path = Field(default=Path("config/line.toml"), alias="HOTLINE_CONFIG")


class Settings(_WhereTheLineIs):
    """What differs between one installation and the next. Secrets have no default."""

    database_url: str = Field(default=DEFAULT_DATABASE, alias="HOTLINE_DATABASE_URL")
    redis_url: str | None = Field(default=None, alias="HOTLINE_REDIS_URL")
    public_url: str = Field(default="http://127.0.0.1:12355", alias="HOTLINE_PUBLIC_URL")
    secret_key: str = Field(alias="HOTLINE_SECRET_KEY", min_length=_SHORTEST_KEY)
    data_key: str = Field(alias="HOTLINE_DATA_KEY", min_length=_SHORTEST_KEY)
    account_sid: str = Field(alias="TWILIO_ACCOUNT_SID", min_length=1)
    auth_token: str = Field(alias="TWILIO_AUTH_TOKEN", min_length=1)
    api_url: str | None = Field(default=None, alias="TWILIO_API_URL")
    number: str | None = Field(default=None, alias="HOTLINE_NUMBER")
    simulator_url: str | None = Field(default=None, alias="HOTLINE_SIMULATOR_URL")

    @field_validator("redis_url", "api_url", "number", "simulator_url", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError as error:
            raise ValueError("is not a database URL") from error
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError(f"{backend} is neither sqlite nor postgresql")
        if backend == "sqlite" and make_url(value).database in {None, "", ":memory:"}:
            raise ValueError("names no file: web service and workers would each have a database of their own")
        return value

    @field_validator("redis_url", "public_url", "api_url")
    @classmethod
    def _has_its_scheme(cls, value: str | None, info: ValidationInfo) -> str | None:
        schemes = ("redis://", "rediss://", "unix://") if info.field_name == "redis_url" else ("http://", "https://")
        if value is not None and not value.startswith(schemes):
            raise ValueError(f"must begin with {' or '.join(schemes)}")
        return value

    @field_validator("number")
    @classmethod
    def _is_number(cls, value: str | None) -> str | None:
        return None if value is None else _line_number(value)


def _line_number(value: str) -> str:
    if not value.strip().startswith("+"):
        raise ValueError("must be in E.164, beginning with + and the country code")
    try:
        return parse_number(value)
    except BadNumber as error:
        raise ValueError(str(error)) from error


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)


class _Line(_Table):
    name: str = Field(min_length=1, max_length=40)
    neutral_name: str = Field(min_length=1, max_length=40)
    number: Annotated[str, AfterValidator(_line_number)]
    timezone: str = "Asia/Shanghai"
    languages: tuple[str, ...] = Field(("zh", "en"), min_length=1)

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


class _Households(_Table):
    grace_days: int = Field(default=0, ge=0, le=366)


class _Texts(_Table):
    quiet_hours: float = Field(default=6, ge=0, le=720, allow_inf_nan=False)


class _Carrier(_Table):
    calls_per_second: float = Field(default=1.0, ge=0.01, le=1_000, allow_inf_nan=False)


class LineConfig(_Table):
    """The line's TOML, checked."""

    line: _Line
    hours: HoursConfig = HoursConfig()
    routing: RoutingConfig = RoutingConfig()
    callbacks: CallbacksConfig = CallbacksConfig()
    households: _Households = _Households()
    texts: _Texts = _Texts()
    carrier: _Carrier = _Carrier()
    duty: DutyConfig = DutyConfig()

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
            grace_days=self.households.grace_days,
            text_quiet_hours=self.texts.quiet_hours,
            calls_per_second=self.carrier.calls_per_second,
            pin_tries=self.duty.pin_tries,
            pin_lock_minutes=self.duty.pin_lock_minutes,
        )


class Configuration:
    """Everything read before the start: settings, the line's rules, its phrases."""

    def __init__(self, settings: Settings, line: LineRules, phrases: Phrases) -> None:
        self.settings = settings
        self.line = line
        self.phrases = phrases

    @classmethod
    def read(cls, **overrides: Any) -> Self:
        """Read all of it. Raises MisconfiguredLine with every fault found, not only the first."""
        faults: list[str] = []
        settings = _read_settings(faults, overrides)
        place = settings or _WhereTheLineIs(**{name: at for name, at in overrides.items() if name == "config"})
        path = place.config
        line = _read_line(path, faults)
        phrases = _read_phrases(path, line, faults)
        if faults or settings is None or line is None or phrases is None:
            raise MisconfiguredLine(faults)
        return cls(settings, line.rules(settings.number), phrases)


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
        return load_phrases(folder if folder.is_dir() else PHRASES, line.line.languages)
    except PhraseError as error:
        faults.extend(error.faults)
        return None
