"""Who runs the line gives Lin her address and password, and helps when her phone is lost."""

import contextlib
from pathlib import Path

from click.testing import CliRunner, Result

from hotline.cli import main
from tests.contract.test_settings import SECRETS
from tests.world_settings import ROOT


def test_an_account_is_made_and_mended_by_command(tmp_path: Path) -> None:
    def run(*words: str, typed: str = "") -> Result:
        environment = SECRETS | {"HOTLINE_CONFIG": str(ROOT / "config/line.toml"), "HOTLINE_DATABASE_URL": None}
        with contextlib.chdir(tmp_path):
            return CliRunner().invoke(main, [*words], env=environment, input=typed)

    assert run("db", "upgrade").exit_code == 0
    lin = ("staff", "add", "Lin", "--phone", "+8613800000701", "--email", "Lin@Line.example", "--password-stdin")
    refused = run(*lin, typed="1234567890\n")
    assert (refused.exit_code, "guessed" in refused.stderr) == (1, True)
    assert run(*lin, typed="seven quiet lamps\n").exit_code == 0
    officer = run("staff", "add", "Xu", "--phone", "+8613800000702", "--role", "data_officer", "--email", "x y")
    assert (officer.exit_code, "email: " in officer.stderr) == (1, True)
    assert run("staff", "add", "Xu", "--phone", "+8613800000702", "--role", "data_officer").exit_code == 0
    taken = run("staff", "account", "Xu", "--email", "LIN@line.example")
    assert (taken.exit_code, "Lin has this" in taken.stderr) == (1, True)
    done = run("staff", "account", "Xu", "--email", "xu@line.example", "--password-stdin", typed="eight lamps\n")
    assert done.exit_code == 0
    assert run("staff", "account", "Lin", "--forget-second-factor", "--json").exit_code == 0
    assert run("staff", "account", "Lin").exit_code == 1
    assert run("staff", "account", "Nobody", "--forget-second-factor").exit_code == 1
