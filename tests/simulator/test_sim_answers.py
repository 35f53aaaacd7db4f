"""Answers of the application that the carrier can or cannot use, and what the caller hears then."""

import pytest

from hotline.simulator.scripts import APOLOGY
from tests.simulator.simworld import BASE, World, say, xml

FALLBACK = f"{BASE}/fallback"


@pytest.fixture
def safe() -> World:
    """A line with a fallback."""
    world = World(voice_fallback_url=FALLBACK)
    world.pages["/fallback"] = xml(say("请拨另一个号码"))
    return world


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_failing_application_without_fallback_costs_the_caller_the_call(world: World, status: int) -> None:
    world.pages["/voice"] = (status, {"Content-Type": "text/html"}, b"oops")
    chen = world.caller()
    assert chen.said() == [APOLOGY]
    world.clock.advance(10)
    assert chen.state == "ended"
    assert world.faults() == [11200]
    assert len(world.pages.asked("/voice")) == 1, "an HTTP error is not retried by default"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ((500, {}, b""), 11200),
        ("<Response><Sing/></Response>", 12200),
        ("<Response>", 12100),
        (" <?xml version='1.0'?><Response/>", 12100),
        ("\ufeff<?xml version='1.0'?><Response/>", 12100),
        ("<Reply/>", 12100),
        ("", 12100),
        ((200, {"Content-Type": "application/json"}, b"{}"), 12300),
        ((200, {}, b"<Response/>"), 12300),
        ("<Response><Leave/></Response>", 12200),
        ("<Response><Gather><Hangup/></Gather></Response>", 12200),
    ],
)
def test_an_unusable_answer_leads_to_the_fallback_with_the_reason(safe: World, page, code: int) -> None:
    safe.pages["/voice"] = page
    chen = safe.caller()
    form = safe.pages.asked("/fallback")[0]
    assert (form["ErrorCode"], form["ErrorUrl"]) == (str(code), f"{BASE}/voice")
    assert form["CallSid"] == chen.call_sid
    assert chen.said() == ["请拨另一个号码"]
    assert safe.faults() == [code]


def test_a_broken_fallback_ends_in_the_apology(safe: World) -> None:
    safe.pages["/voice"] = safe.pages["/fallback"] = (500, {}, b"")
    assert safe.caller().said() == [APOLOGY]


def test_an_unknown_attribute_is_a_warning_and_the_document_runs(world: World) -> None:
    world.pages["/voice"] = xml("<Pause lenght='2'/>", say("好"))
    chen = world.caller()
    world.clock.advance(1)
    assert world.faults() == [12200]
    assert chen.said() == ["好"]


def test_plain_text_is_read_aloud_and_reported(world: World) -> None:
    world.pages["/voice"] = (200, {"Content-Type": "text/plain"}, b"hello there")
    chen = world.caller()
    assert chen.said() == ["hello there"]
    assert world.faults() == [12300]


def test_audio_is_played_and_the_call_ends(world: World) -> None:
    world.pages["/voice"] = (200, {"Content-Type": "audio/mpeg"}, b"...")
    chen = world.caller()
    world.clock.advance(10)
    assert [sound.kind for sound in chen.heard] == ["play"]
    assert (chen.state, world.faults()) == ("ended", [])


@pytest.mark.parametrize(
    ("attributes", "heard"),
    [
        ("language='cmn-CN' voice='Polly.Zhiyu'", True),
        ("voice='Polly.Zhiyu-Neural'", True),
        ("voice='Google.cmn-CN-Wavenet-B' language='cmn-CN'", True),
        ("voice='Polly.Hiujin-Neural'", True),
        ("", False),
        ("language='zh-CN'", False),
        ("voice='Polly.Joanna' language='cmn-CN'", False),
        ("voice='Polly.Zhiyu' language='yue-HK'", False),
    ],
)
def test_chinese_needs_a_voice_that_speaks_it(world: World, attributes: str, heard: bool) -> None:
    world.pages["/voice"] = xml(f"<Say {attributes}>您好</Say>")
    chen = world.caller()
    assert chen.said() == (["您好"] if heard else [])
    assert world.faults() == ([] if heard else [13512])


@pytest.mark.parametrize(
    "verb",
    [
        "<Dial record='record-from-answer'>+8613800000099</Dial>",
        "<Dial><Conference record='record-from-start'>x</Conference></Dial>",
        "<Record transcribe='true'/>",
        "<Gather input='dtmf speech'/>",
    ],
)
def test_what_the_simulator_does_not_do_is_said(world: World, verb: str) -> None:
    world.pages["/voice"] = xml(verb)
    world.caller()
    assert world.faults() == [90003]
