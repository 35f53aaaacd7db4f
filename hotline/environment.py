"""What differs between one installation and the next: the environment, or a .env file."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from hotline.kernel.phone import BadNumber, parse_number

DEFAULT_DATABASE = "sqlite:///var/hotline.sqlite3"

_SHORTEST_KEY = 16


class WhereTheLineIs(BaseSettings):
    """Read by itself when other settings are at fault, so that the TOML's faults are told together with theirs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, str_strip_whitespace=True
    )

    config: Path = Field(default=Path("config/line.toml"), alias="HOTLINE_CONFIG")


class Settings(WhereTheLineIs):
    """Secrets have no default."""

    database_url: str = Field(default=DEFAULT_DATABASE, alias="HOTLINE_DATABASE_URL")
    redis_url: str | None = Field(default=None, alias="HOTLINE_REDIS_URL")
    public_url: str = Field(default="http://127.0.0.1:12355", alias="HOTLINE_PUBLIC_URL")
    secret_key: str = Field(alias="HOTLINE_SECRET_KEY", min_length=_SHORTEST_KEY)
    data_key: str = Field(alias="HOTLINE_DATA_KEY", min_length=_SHORTEST_KEY)
    account_sid: str = Field(alias="TWILIO_ACCOUNT_SID", min_length=1)
    auth_token: str = Field(alias="TWILIO_AUTH_TOKEN", min_length=1)
    signing_secret: str | None = Field(default=None, alias="TWILIO_SIGNING_SECRET")
    api_url: str | None = Field(default=None, alias="TWILIO_API_URL")
    number: str | None = Field(default=None, alias="HOTLINE_NUMBER")
    simulator_url: str | None = Field(default=None, alias="HOTLINE_SIMULATOR_URL")

    @field_validator("redis_url", "signing_secret", "api_url", "number", "simulator_url", mode="before")
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
        return None if value is None else line_number(value)


def line_number(value: str) -> str:
    """Return the E.164 form of a number that is written with its country code. Raises ValueError."""
    if not value.strip().startswith("+"):
        raise ValueError("must be in E.164, beginning with + and the country code")
    try:
        return parse_number(value)
    except BadNumber as error:
        raise ValueError(str(error)) from error


def https_address(value: str) -> str:
    """Return an address that the carrier may be sent to outside this house. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("must be an address that begins with https://")
    return value
