"""Settings that cannot be used are told all together, by their full names, before anything starts."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import main
from hotline.environment import DEFAULT_DATABASE
from hotline.kernel.errors import MisconfiguredLine
from hotline.settings import Configuration, LineConfig
from tests.world_settings import ROOT

SECRETS = {
    "HOTLINE_SECRET_KEY": "a-secret-key-of-32-characters-or",
    "HOTLINE_DATA_KEY": "a-data-key-of-32-characters-more",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "the-token",
}
OPTIONAL = ["HOTLINE_DATABASE_URL", "HOTLINE_REDIS_URL", "HOTLINE_PUBLIC_URL", "HOTLINE_CONFIG", "HOTLINE_NUMBER"]
OPTIONAL += ["TWILIO_API_URL"]
SMALLEST = '[line]\nname = "青柠热线"\nneutral_name = "青柠"\nnumber = "+862255500000"\n'

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("db upgrade", NAME=value, ...)` in an empty folder, with good settings but for what is given."""

    def command(words: str, **settings: str | None) -> Result:
        with contextlib.chdir(tmp_path):
            environment = dict.fromkeys(OPTIONAL) | SECRETS
            environment["HOTLINE_CONFIG"] = str(ROOT / "config/line.toml")
            return CliRunner().invoke(main, words.split(), env=environment | settings)

    return command


def line_of(tmp_path: Path, toml: str) -> str:
    file = tmp_path / "line.toml"
    file.write_text(toml, "utf-8")
    return str(file)


def faults(tmp_path: Path, toml: str) -> list[str]:
    with pytest.raises(MisconfiguredLine) as told, contextlib.chdir(tmp_path):
        Configuration.read(config=Path(line_of(tmp_path, toml)), **good())
    return [fault.removeprefix(f"{tmp_path}/line.toml: ") for fault in told.value.faults]


def good() -> dict[str, str]:
    names = {"HOTLINE_SECRET_KEY": "secret_key", "HOTLINE_DATA_KEY": "data_key"}
    names |= {"TWILIO_ACCOUNT_SID": "account_sid", "TWILIO_AUTH_TOKEN": "auth_token"}
    return {names[name]: value for name, value in SECRETS.items()}


def test_good_settings_start(run: Run, tmp_path: Path) -> None:
    done = run("db upgrade --json")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "var/hotline.sqlite3").exists()


def test_no_secret_has_a_default(run: Run) -> None:
    told = run("db upgrade", **dict.fromkeys(SECRETS, None))
    assert told.exit_code == 2
    assert told.stdout == ""
    for name in SECRETS:
        assert f"{name}: must be set" in told.stderr


@pytest.mark.parametrize(
    "words", ["db upgrade", "staff duty Lin on --json", "tokens create --role supervisor", "doctor"]
)
def test_every_command_refuses_with_status_2_and_all_faults_of_both_places(
    run: Run, tmp_path: Path, words: str
) -> None:
    toml = SMALLEST + "[routing]\ngeneral_rate = 2\nstreak = 1\n[weather]\n"
    told = run(
        words,
        HOTLINE_SECRET_KEY="short",
        HOTLINE_DATABASE_URL="mysql://x/y",
        HOTLINE_REDIS_URL="localhost:6379",
        HOTLINE_PUBLIC_URL="line.example",
        HOTLINE_NUMBER="12355",
        TWILIO_AUTH_TOKEN=None,
        HOTLINE_CONFIG=line_of(tmp_path, toml),
    )
    assert told.exit_code == 2
    assert told.stdout == ""
    named = ["HOTLINE_SECRET_KEY", "HOTLINE_DATABASE_URL", "HOTLINE_REDIS_URL", "HOTLINE_PUBLIC_URL", "HOTLINE_NUMBER"]
    named += ["TWILIO_AUTH_TOKEN: must be set", "routing.general_rate", "routing.streak: is not a key", "weather"]
    assert [name for name in named if name not in told.stderr] == []
    assert len(told.stderr.splitlines()) == 1 + len(named), "a line each, and one above them"
    assert "Traceback" not in told.output


def test_a_message_never_repeats_a_secret(run: Run) -> None:
    told = run("db upgrade", HOTLINE_SECRET_KEY="hunter2", HOTLINE_DATA_KEY="swordfish")
    assert told.exit_code == 2
    assert "hunter2" not in told.output
    assert "swordfish" not in told.output


def test_blank_optional_settings_are_the_defaults(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/line.toml").write_text(SMALLEST, "utf-8")
    done = run("db upgrade", **dict.fromkeys(OPTIONAL, ""))
    assert done.exit_code == 0, done.output
    assert (tmp_path / "var/hotline.sqlite3").exists()


def test_blank_secrets_are_missing(run: Run) -> None:
    assert "HOTLINE_DATA_KEY: must be set" in run("db upgrade", HOTLINE_DATA_KEY="").stderr


def test_settings_may_lie_in_a_dot_env_file_and_the_environment_wins(run: Run, tmp_path: Path) -> None:
    file = f"{tmp_path}/from-the-file.sqlite3"
    (tmp_path / ".env").write_text(f"HOTLINE_DATABASE_URL=sqlite:///{file}\nTWILIO_AUTH_TOKEN=\nTWILIO_API_URL=\n")
    assert run("db upgrade").exit_code == 0
    assert Path(file).exists()
    assert run("db upgrade", HOTLINE_DATABASE_URL=f"sqlite:///{file}.2").exit_code == 0
    assert Path(f"{file}.2").exists()


def test_a_line_that_is_not_there_is_named_once(run: Run) -> None:
    told = run("db upgrade", HOTLINE_CONFIG="/nowhere/line.toml", HOTLINE_DATA_KEY=None)
    assert told.exit_code == 2
    assert "/nowhere/line.toml" in told.stderr
    assert "HOTLINE_DATA_KEY" in told.stderr
    assert "config/line.toml" not in told.stderr


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "postgresql://h:port/x"])
def test_a_database_two_processes_could_not_share_is_refused(run: Run, url: str) -> None:
    told = run("db upgrade", HOTLINE_DATABASE_URL=url)
    assert (told.exit_code, "HOTLINE_DATABASE_URL: " in told.stderr) == (2, True)


def test_defaults_are_the_contracts(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        read = Configuration.read(config=Path(line_of(tmp_path, SMALLEST)), **good())
    settings, line = read.settings, read.line
    assert settings.public_url == "http://127.0.0.1:12355"
    assert settings.database_url == DEFAULT_DATABASE
    assert DEFAULT_DATABASE.startswith("sqlite:///var/")
    assert (settings.redis_url, settings.api_url, settings.number) == (None, None, None)
    assert (line.number, str(line.zone), line.languages) == ("+862255500000", "Asia/Shanghai", ("zh", "en"))
    assert (line.policy.general_rate, line.policy.frontline_floor, line.policy.frontline_streak) == (0.25, 60, 3)
    assert (line.ring_seconds, line.wrap_up_seconds, line.promise_minutes) == (20, 60, 30)
    assert line.calls_per_second == 1.0
    config = LineConfig.model_validate({"line": {"name": "a", "neutral_name": "b", "number": "+862255500000"}})
    assert config.routing.affinity_hold_seconds == 45
    assert (config.callbacks.attempts, config.callbacks.retry_after_minutes) == (3, (10, 60))


def test_the_environments_number_goes_before_the_files(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        read = Configuration.read(config=Path(line_of(tmp_path, SMALLEST)), number="+86 20 1234 5678", **good())
    assert read.line.number == "+862012345678"


def test_durations_may_be_fractions(tmp_path: Path) -> None:
    toml = SMALLEST + "[routing]\nwrap_up_seconds = 0.5\nring_seconds = 1.5\nfrontline_floor_seconds = 0.25\n"
    toml += "affinity_hold_seconds = 0.1\n[callbacks]\nretry_after_minutes = [0.01, 0.5]\npromise_minutes = 0.5\n"
    toml += "[carrier]\ncalls_per_second = 0.5\n"
    with contextlib.chdir(tmp_path):
        line = Configuration.read(config=Path(line_of(tmp_path, toml)), **good()).line
    assert (line.wrap_up_seconds, line.ring_seconds, line.policy.frontline_floor) == (0.5, 1.5, 0.25)
    assert (line.promise_minutes, line.calls_per_second) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("[routing]\nringseconds = 1", "routing.ringseconds: is not a key of this table"),
        ("[callback]\nattempts = 1", "callback: is not a key of this table"),
        ("[routing]\ngeneral_rate = 1.5", "routing.general_rate: "),
        ("[routing]\nring_seconds = nan", "routing.ring_seconds: "),
        ("[routing]\nring_seconds = 0", "routing.ring_seconds: "),
        ("[routing]\nwrap_up_seconds = inf", "routing.wrap_up_seconds: "),
        ("[routing]\nfrontline_streak = 0", "routing.frontline_streak: "),
        ("[callbacks]\nretry_after_minutes = ['soon']", "callbacks.retry_after_minutes[0]: "),
        ("[followups]\ndropped_retry_minutes = [10, 20]", "followups.dropped_retry_minutes: must name 2 delays"),
        ("[followups]\ndropped_retry_minutes = [5]", "followups.dropped_retry_minutes: must name 2 delays"),
        ('[callbacks]\nquiet = "22-7"', "callbacks.quiet: "),
        ('[callbacks]\nquiet = "07:00-02:00"', "callbacks.quiet: leave "),
        ("[carrier]\ncalls_per_second = 0", "carrier.calls_per_second: "),
        ("[carrier]\ncalls_per_second = -1.5", "carrier.calls_per_second: "),
        ("[carrier]\ncalls_per_second = nan", "carrier.calls_per_second: "),
        ("[carrier]\ncalls_per_second = 'fast'", "carrier.calls_per_second: "),
        ("[carrier]\nfallback_url = 'http://elsewhere.example/a.xml'", "carrier.fallback_url: must be an address that"),
        ("[carrier]\nfallback_number = '110'", "carrier.fallback_number: must be in E.164"),
        ("[carrier]\nfallback_number = '+862255500000'", "carrier: fallback_number is the line's own"),
        ("[messages]\nlisten_within_minutes = { crisis = 0 }", "messages.listen_within_minutes.crisis: "),
        ("[messages]\nlisten_within_minutes = { calm = 5 }", "messages.listen_within_minutes.calm: is not a key"),
        ("[messages]\nkeep_audio_days = 0", "messages.keep_audio_days: "),
        ("[hours.weekly]\nfunday = ['08:00-12:00']", "hours.weekly.funday: "),
        ("[hours.weekly]\nmon = ['8-12']", "hours.weekly.mon[0]: "),
    ],
)
def test_a_wrong_key_or_value_is_told_with_its_full_name(tmp_path: Path, more: str, fault: str) -> None:
    (told,) = faults(tmp_path, f"{SMALLEST}{more}\n")
    assert told.startswith(fault)
    assert len(told) > len(fault.partition(": ")[0]) + 10, "and the reason"


def test_what_is_wrong_with_the_line_itself(tmp_path: Path) -> None:
    toml = '[line]\nname = ""\nneutral_name = "x"\nnumber = "12355"\ntimezone = "Mars/Olympus"\nlanguages = ["tlh"]\n'
    keys = [fault.partition(": ")[0] for fault in faults(tmp_path, toml)]
    assert keys == ["line.name", "line.number", "line.timezone", "line.languages"]
    assert faults(tmp_path, "") == ["line: must be set"]
    assert len(faults(tmp_path, "[line\n")) == 1


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ('name = "某某市青少年心理支持与家庭服务热线"', "line.name: is too long for our texts"),
        (
            'name = "青柠"\nnames = { en = "The Support Line of the Whole Long City" }',
            "line.names.en: is too long for our",
        ),
        ('name = "青柠"\nnames = { en = "Ligne d’écoute" }', "line.names.en: is too long for our texts"),
    ],
)
def test_a_name_that_makes_two_parts_of_a_text_is_refused_with_the_signs_that_fit(
    tmp_path: Path, toml: str, fault: str
) -> None:
    (told,) = faults(tmp_path, f'[line]\n{toml}\nneutral_name = "青柠"\nnumber = "+862255500000"\n')
    assert told.startswith(fault)
    assert re.search(r"at most [0-9]+ signs fit$", told)


def test_the_signs_that_are_said_to_fit_do(tmp_path: Path) -> None:
    name = "某某市青少年心理支持与家庭服务热线"
    line = '[line]\nname = "{}"\nneutral_name = "青柠"\nnumber = "+862255500000"\n'
    (told,) = faults(tmp_path, line.format(name))
    room = int(told.split()[-3])
    with contextlib.chdir(tmp_path):
        Configuration.read(config=Path(line_of(tmp_path, line.format(name[:room]))), **good())
    assert faults(tmp_path, line.format(name[: room + 1]))
