"""Another language by key 8, remembered; recorded voices in place of the carrier's; a call-back for a long wait."""

import io
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.calls.phrases import Key
from hotline.calls.voices import AudioError, Sound, Voices, load_voices
from hotline.calls.wait_rounds import WaitPromise
from hotline.kernel.classes import CallClass
from hotline.kernel.steps import Gather, Play, Prompt
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest
from tests.world import LIN, STRANGER, World


def codes(caller: Phone) -> list[str | None]:
    return [sound.language for sound in caller.heard if sound.kind == "say"]


def in_english(world: World, key: Key, **values: str | int) -> str:
    return world.house.script.phrases.text(key, "en", **values)


def test_a_guest_hears_english_from_key_8_on_keeps_the_place_and_hears_it_the_next_time(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=15, press_after=1))
    caller = world.calls_in()
    world.advance(3)
    caller.press("8")
    world.until(lambda: in_english(world, Key.LANGUAGE_CHOSEN) in caller.said())
    since = world.call_of(caller)["queued_at"]
    world.until(lambda: caller.talking_with == {LIN})
    assert in_english(world, Key.CONNECTING) in caller.said()
    assert world.call_of(caller)["queued_at"] == since
    caller.hang_up()
    world.advance(5)
    again = world.calls_in(STRANGER)
    world.until(lambda: in_english(world, Key.GREETING, line=world.house.line.name) in again.said())
    again.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_while_closed_the_choice_is_read_in_english_too(world: World) -> None:
    caller = world.calls_in()
    world.until(lambda: len(caller.said()) >= 2)
    caller.press("8")
    world.until(lambda: in_english(world, Key.NOBODY_ON_DUTY) in caller.said())
    caller.press("1")
    world.until(lambda: in_english(world, Key.VOICEMAIL) in caller.said())
    caller.hang_up()
    world.advance(30)
    assert_at_rest(world)


def tone() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 800)
    return out.getvalue()


def test_what_the_line_has_recorded_is_played_and_the_rest_is_spoken(world: World) -> None:
    greeting = Sound(tone(), "audio/wav")
    voices = Voices({"zh/greeting": greeting, "calm": Sound(b"ID3" + bytes(9), "audio/mpeg")})
    world.house = replace(world.house, script=replace(world.house.script, voices=voices))
    world.app.extensions["house"] = world.house
    world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.advance(20)
    played = [sound.text for sound in caller.heard if sound.kind == "play"]
    assert played[0] == f"https://line.example/audio/zh/greeting?v={greeting.version}"
    assert world.house.script.phrases.text(Key.DANGER_LINE, "zh") in caller.said()
    client = world.app.test_client()
    heard = client.get("/audio/zh/greeting")
    assert (heard.content_type, heard.data) == ("audio/wav", greeting.content)
    assert client.get("/audio/calm.wav").content_type == "audio/mpeg"
    assert client.get("/audio/zh/farewell").status_code == 404
    caller.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_recordings_that_cannot_be_used_are_refused_all_at_once_by_name(tmp_path: Path) -> None:
    files = {
        "zh/greeting.wav": tone(),
        "zh/wait_within-10.mp3": b"\xff\xfb" + bytes(40),
        "calm.mp3": b"ID3" + bytes(40),
        "README.md": b"what lies here",
        "zh/greeting.mp3": b"ID3" + bytes(40),
        "zh/closed.wav": tone(),
        "zh/hello.wav": tone(),
        "zh/text_help.wav": tone(),
        "zh/wait_within.wav": tone(),
        "fr/greeting.wav": tone(),
        "zh/goodbye.ogg": b"OggS",
        "zh/connecting.wav": b"not a sound",
        "zh/crisis_wait.mp3": b"not a sound",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(AudioError) as refused:
        load_voices(tmp_path, ("zh", "en"))
    told = {Path(fault.partition(": ")[0]).relative_to(tmp_path).as_posix() for fault in refused.value.faults}
    good = {"calm.mp3", "README.md", "zh/wait_within-10.mp3", "zh/greeting.mp3"}  # the second greeting is one too many
    assert told == set(files) - good
    for name in told:
        (tmp_path / name).unlink()
    assert set(load_voices(tmp_path, ("zh", "en")).sounds) == {"zh/greeting", "zh/wait_within-10", "calm"}


@pytest.mark.parametrize(
    ("promise", "key"),
    [
        (WaitPromise(5, is_next=False, is_first=True), Key.CALLBACK_OFFER),
        (WaitPromise(5, is_next=False, is_first=False), Key.WAIT_MENU),
        (WaitPromise(2, is_next=True, is_first=True), Key.WAIT_MENU),
    ],
)
def test_a_call_back_is_offered_with_the_first_honest_estimate_over_three_minutes(
    world: World, promise: WaitPromise, key: Key
) -> None:
    script = world.house.script
    (round_of_waiting,) = script.waiting("zh", CallClass.GENERAL, 20, promise)
    assert isinstance(round_of_waiting, Gather)
    offers: set[Prompt] = {script.say(one, "zh") for one in (Key.CALLBACK_OFFER, Key.WAIT_MENU)}
    assert offers & set(round_of_waiting.prompts) == {script.say(key, "zh")}
    assert any(isinstance(prompt, Play) for prompt in round_of_waiting.prompts)
