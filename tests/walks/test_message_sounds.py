"""The sound of a message: fetched from the carrier, sealed, deleted there, heard by name, and gone after its days."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hotline.db.unit_of_work import Database
from hotline.flows.deal_with_message import close_message
from hotline.flows.hear_message import hear_message
from hotline.flows.sweep import sweep
from hotline.kernel.errors import Refused
from hotline.messages.config import MessagesConfig
from hotline.messages.model import Result
from hotline.messages.tables import message_events, message_sounds
from hotline.simulator.faults import Duplicate, Late
from hotline.simulator.recordings import Recording, spoken_wave
from tests.signed import call_form, send
from tests.walks.checks import assert_at_rest
from tests.walks.conftest import MakeWorld
from tests.walks.test_message_tasks import Commands, leaves, nobody_works, staffed, the_message
from tests.world import LIN, World

REPORTS = ("/twilio/voice/recording", "/twilio/voice/recorded")


def at_carrier(world: World) -> Recording:
    [recording] = world.exchange.recordings.by_sid.values()
    return recording


def hears_it(world: World, by: str = "Lin") -> bytes:
    return hear_message(world.house, world.clock.now(), by=by, which=the_message(world)["id"]).content


def said(world: World) -> bytes:
    return spoken_wave(at_carrier(world).sid, at_carrier(world).duration)


def kinds(world: World) -> list[str]:
    with world.house.database.read() as connection:
        return list(connection.execute(select(message_events.c.kind).order_by(message_events.c.id)).scalars())


def stuck(world: World) -> list[Any]:
    alerts = world.api("/alerts?open=true")["items"]
    return [one["detail"] for one in alerts if one["kind"] == "recording_stuck"]


def test_it_is_fetched_sealed_and_then_deleted_at_the_carrier(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    leaves(world, 8)
    assert (the_message(world)["sound"], at_carrier(world).status) == ("kept", "deleted")
    with world.house.database.read() as connection:
        sealed = bytes(connection.execute(select(message_sounds.c.sealed)).scalar_one())
    assert said(world)[:200] not in sealed
    assert hears_it(world) == said(world)
    message = the_message(world)
    assert (message["state"], message["owner"]["name"], message["next_action"]) == ("heard", "Lin", "decide")
    assert hears_it(world) == said(world)
    assert kinds(world) == ["told", "told", "fetched", "deleted_at_carrier", "assigned", "heard", "heard"]
    assert_at_rest(world)


@pytest.mark.parametrize("lost", [REPORTS[:1], REPORTS])
def test_whichever_report_is_lost_the_carrier_is_asked(world: World, lost: tuple[str, ...]) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    world.exchange.faults.drop(when=lambda path, _: path in lost, count=None)
    caller = leaves(world, 8)
    nobody_works(world, 60 if lost == REPORTS[:1] else 300)
    world.advance(2)
    assert hears_it(world) == said(world)
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert {error.code for error in world.exchange.errors} <= {11205}


def test_reports_that_come_twice_and_late_change_nothing(world: World) -> None:
    for effect in (Duplicate(1.0), Late(8.0)):
        world.exchange.faults.webhook(effect, lambda path, _: path in REPORTS, 2)
    caller = leaves(world, 8)
    world.advance(10)
    told = dict(the_message(world))
    for status, seconds in (("in-progress", ""), ("absent", "0"), ("failed", ""), ("completed", "8")):
        more = {"RecordingSid": at_carrier(world).sid, "RecordingStatus": status, "RecordingDuration": seconds}
        for path in REPORTS:
            send(world, path, call_form(str(caller.call_sid), **more), I_Twilio_Idempotency_Token=path + status)
    world.advance(10)
    assert the_message(world) == told
    assert (told["sound"], kinds(world).count("fetched")) == ("kept", 1)
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert_at_rest(world)


def test_who_hung_up_before_the_tone_is_written_down_when_no_report_can_come(world: World) -> None:
    caller = world.calls_in()
    caller.press("1")
    world.advance(1)
    caller.hang_up()
    world.advance(5)
    assert world.api("/messages")["items"] == []
    nobody_works(world, 300)
    assert (the_message(world)["left"], the_message(world)["next_action"]) == ("silent", "check_caller")
    assert_at_rest(world)


def test_the_sound_of_silence_is_deleted_at_the_carrier_as_well(world: World) -> None:
    leaves(world, 0)
    assert at_carrier(world).status == "completed"
    nobody_works(world, 60)
    assert at_carrier(world).status == "deleted"
    assert the_message(world)["sound"] == "none"


@pytest.mark.parametrize("fault", ["rest_times_out_after", "rest_not_json"])
def test_the_carrier_fails_a_while_and_nothing_is_lost_or_left(world: World, fault: str) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    caller = world.calls_in()
    caller.press("1")
    world.until(lambda: caller.is_recording, 30)
    caller.speak(4)
    world.advance(4)
    caller.hang_up()
    getattr(world.exchange.faults, fault)(3)
    world.advance(1)
    world.advance(20)
    assert at_carrier(world).status == "deleted"
    assert hears_it(world) == said(world)
    assert stuck(world) == []


def test_a_carrier_that_gives_nothing_for_long_is_told_of_and_asked_again(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    world.exchange.faults.rest_fail(count=99)
    leaves(world, 8)
    world.advance(40)
    assert stuck(world)[0]["wanted"] == "fetch"
    with pytest.raises(Refused, match="not given"):
        hears_it(world)
    with pytest.raises(Refused, match="nobody has listened"):
        close_message(
            world.house, world.clock.now(), by="Lin", which=the_message(world)["id"], result=Result.DONE, note=None
        )
    world.exchange.faults.clear()
    nobody_works(world, 900)
    assert the_message(world)["sound"] == "kept"
    assert stuck(world) == []


def test_what_the_carrier_has_lost_is_told(world: World) -> None:
    world.workers_alive = False
    leaves(world, 8)
    at_carrier(world).status = "deleted"
    world.workers_alive = True
    world.advance(10)
    assert [(one["wanted"], one["why"]) for one in stuck(world)] == [("fetch", "lost")]
    assert (the_message(world)["sound"], the_message(world)["next_action"]) == ("lost", "check_caller")
    assert_at_rest(world)


def test_the_sound_goes_after_its_days_and_the_row_stays(make_world: MakeWorld) -> None:
    world = staffed(make_world(messages=MessagesConfig(keep_audio_days=0.01).rules()))  # 864 s
    leaves(world, 8)
    hears_it(world)
    world.workers_alive = False
    world.clock.advance(800)
    later = world.clock.now() + timedelta(seconds=30)
    sweep(world.house, later)
    assert the_message(world)["sound"] == "kept"
    sweep(world.house, later + timedelta(seconds=40))
    assert the_message(world)["sound"] == "deleted"
    with world.house.database.read() as connection:
        assert connection.execute(select(message_sounds)).first() is None
    with pytest.raises(Refused, match="deleted when its time was over"):
        hears_it(world)
    assert the_message(world)["owner"]["name"] == "Lin"


def test_what_was_deleted_is_not_in_the_file_any_more(sqlite_engine: Engine) -> None:
    world = World(Database(sqlite_engine))
    leaves(world, 8)
    with world.house.database.read() as connection:
        sealed = bytes(connection.execute(select(message_sounds.c.sealed)).scalar_one())
    traces = [sealed[at : at + 64] for at in range(0, len(sealed) - 64, 4096)]

    def found() -> int:
        with world.house.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        content = Path(str(sqlite_engine.url.database)).read_bytes()
        return sum(trace in content for trace in traces)

    assert found() == len(traces)
    sweep(world.house, world.clock.now() + timedelta(days=31))
    assert found() == 0


def test_the_command_writes_a_file_for_its_owner_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = Commands(staffed(world), monkeypatch)
    leaves(world, 4)
    which, file = the_message(world)["id"], tmp_path / "message.wav"
    done = run("hear", which, "--by", "Lin", "--to", str(file))
    assert done == {"id": which, "file": str(file), "bytes": len(said(world)), "type": "audio/wav"}
    assert file.read_bytes() == said(world)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "exists" in run("hear", which, "--by", "Lin", "--to", str(file), refused=True)
    other = tmp_path / "other.wav"
    assert "somebody else" in run("hear", which, "--by", "Wu", "--to", str(other), refused=True)
    assert not other.exists()
    assert kinds(world).count("heard") == 1
