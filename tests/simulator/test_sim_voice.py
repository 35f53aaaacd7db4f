"""An incoming call, verb by verb."""

import pytest

from tests.simulator.simworld import BASE, CHEN, LINE, WANG, World, say, xml


def test_a_caller_is_greeted_and_the_call_ends_with_the_document(world: World) -> None:
    world.pages["/voice"] = xml(say("您好这里是热线请稍等"), "<Pause length='2'/>", "<Play>/music.mp3</Play>")
    chen = world.caller()
    assert chen.state == "talking"
    assert [sound.kind for sound in chen.heard] == ["say"]
    world.clock.advance(10 / 4.5 + 2 + 10)
    assert [(sound.kind, sound.text) for sound in chen.heard] == [
        ("say", "您好这里是热线请稍等"),
        ("pause", "2"),
        ("play", f"{BASE}/music.mp3"),
    ]
    assert chen.heard[0].key == f"{BASE}/voice"
    assert chen.state == "ended"
    world.clock.advance(0)
    assert world.pages.asked("/ended")[0]["CallStatus"] == "completed"
    assert world.pages.asked("/ended")[0]["CallDuration"] == "14"
    assert world.clean()


def test_the_first_request_carries_the_standard_parameters(world: World) -> None:
    world.pages["/voice"] = xml(say("您好"))
    phone = world.exchange.phone(CHEN)
    phone.dial(LINE, forwarded_from=WANG)
    world.clock.advance(0)
    form = world.pages.asked("/voice")[0]
    assert form["CallStatus"] == "ringing"
    assert form["Direction"] == "inbound"
    assert form["From"] == form["Caller"] == CHEN
    assert form["To"] == form["Called"] == LINE
    assert form["ForwardedFrom"] == WANG
    assert form["CallSid"].startswith("CA")
    assert len(form["CallSid"]) == 34
    assert form["CallerCity"] == form["ToZip"] == ""
    assert form["FromCountry"] == "CN"


def test_a_withheld_number_is_shown_as_the_carrier_spells_it(world: World) -> None:
    world.pages["/voice"] = xml("<Pause length='60'/>")
    for spelling in ("anonymous", "+266696687", "+86282452253"):
        phone = world.exchange.phone(CHEN)
        phone.dial(LINE, caller_id=spelling)
        world.clock.advance(1)
        assert world.pages.asked("/voice")[-1]["From"] == spelling
        phone.hang_up()
        world.clock.advance(1)


def test_a_key_interrupts_the_prompt_and_goes_to_the_action(world: World) -> None:
    world.pages["/voice"] = xml(
        f"<Gather numDigits='1' action='/key?step=1'>{say('请按键' * 20)}</Gather>", say("再见")
    )
    world.pages["/key"] = xml("<Hangup/>")
    chen = world.caller()
    world.clock.advance(1)
    chen.press("9")
    world.clock.advance(0)
    assert world.pages.asked("/key")[0]["Digits"] == "9"
    assert world.pages.asked("/key")[0]["CallStatus"] == "in-progress"
    assert world.pages.visits[1].query == {"step": "1"}
    assert chen.state == "ended"
    assert "再见" not in chen.said()


def test_silence_falls_through_to_the_next_verb_without_a_request(world: World) -> None:
    world.pages["/voice"] = xml("<Gather timeout='4' action='/key'/>", say("没有按键"))
    chen = world.caller()
    world.clock.advance(3.9)
    assert chen.said() == []
    world.clock.advance(0.2)
    assert chen.said() == ["没有按键"]
    assert world.pages.paths() == ["/voice"]


def test_silence_asks_the_action_when_the_document_wants_it(world: World) -> None:
    world.pages["/voice"] = xml("<Gather timeout='4' action='/key' actionOnEmptyResult='true'/>")
    world.pages["/key"] = xml("<Hangup/>")
    world.caller()
    world.clock.advance(4)
    assert world.pages.asked("/key")[0]["Digits"] == ""


def test_digits_without_a_limit_wait_for_the_hash_or_for_silence(world: World) -> None:
    world.pages["/voice"] = xml("<Gather timeout='3' action='/key'/>")
    world.pages["/key"] = xml("<Gather timeout='3' action='/again'/>")
    world.pages["/again"] = xml("<Hangup/>")
    chen = world.caller()
    chen.press("12#")
    world.clock.advance(1)
    assert world.pages.asked("/key")[0]["Digits"] == "12"
    chen.press("45")
    world.clock.advance(3.1)
    assert world.pages.asked("/again") == []
    world.clock.advance(1)
    assert world.pages.asked("/again")[0]["Digits"] == "45"


def test_gather_without_action_asks_the_same_document_again(world: World) -> None:
    world.pages["/voice"] = xml("<Gather numDigits='1'/>")
    chen = world.caller()
    chen.press("5")
    world.clock.advance(0)
    assert [form.get("Digits") for form in world.pages.asked("/voice")] == [None, "5"]


def test_redirect_takes_over_the_document(world: World) -> None:
    world.pages["/voice"] = xml("<Redirect>next?a=1</Redirect>", say("不会听到"))
    world.pages["/next"] = xml(say("换了一页"))
    chen = world.caller()
    assert chen.said() == ["换了一页"]
    assert world.clean()


def test_a_document_that_only_redirects_to_itself_does_not_spin_for_ever(world: World) -> None:
    world.pages["/voice"] = xml("<Redirect/>")
    world.caller()
    world.clock.advance(5)
    assert 90002 in world.faults()
    assert len(world.pages.visits) < 300


def test_reject_ends_the_call_unanswered(world: World) -> None:
    world.pages["/voice"] = xml("<Reject reason='busy'/>")
    chen = world.caller()
    assert chen.state == "ended"
    assert world.pages.asked("/ended")[0]["CallStatus"] == "busy"
    assert world.pages.asked("/ended")[0]["CallDuration"] == "0"


def test_a_caller_who_hangs_up_is_not_spoken_to_any_more(world: World) -> None:
    world.pages["/voice"] = xml("<Pause length='5'/>", say("太晚了"))
    chen = world.caller()
    world.clock.advance(3)
    chen.hang_up()
    world.clock.advance(60)
    assert chen.said() == []
    assert world.pages.asked("/ended")[0]["CallStatus"] == "completed"
    assert world.pages.asked("/ended")[0]["CallDuration"] == "3"
    assert len(world.pages.asked("/ended")) == 1


def test_a_number_that_nobody_owns_is_not_in_service(world: World) -> None:
    phone = world.exchange.phone(CHEN)
    phone.dial("+8675500000999")
    world.clock.advance(0)
    assert (phone.state, phone.heard[0].kind) == ("ended", "tone")


def test_english_and_chinese_take_their_time(world: World) -> None:
    world.pages["/voice"] = xml("<Say>one two three four five six</Say>", say("一二三四五六七八九"))
    chen = world.caller()
    world.clock.advance(10)
    assert round((chen.heard[1].at - chen.heard[0].at).total_seconds(), 3) == round(6 / 2.6, 3)
    assert world.pages.asked("/ended")[0]["CallDuration"] == "4"


def test_say_and_play_loop(world: World) -> None:
    world.exchange.play_seconds[f"{BASE}/a.mp3"] = 3.0
    world.pages["/voice"] = xml("<Play loop='3'>a.mp3</Play>", "<Play loop='0'>a.mp3</Play>")
    chen = world.caller()
    world.clock.advance(8.9)
    assert len(chen.heard) == 3
    world.clock.advance(60)
    assert len(chen.heard) == 23
    assert chen.state == "talking"


def test_cookies_come_back_within_the_call(world: World) -> None:
    page = xml("<Redirect>/second</Redirect>").encode()
    world.pages["/voice"] = (200, {"Content-Type": "text/xml", "Set-Cookie": "step=1; Path=/"}, page)
    world.pages["/second"] = xml("<Hangup/>")
    world.caller()
    assert world.pages.visits[1].headers["Cookie"] == "step=1"


def test_the_same_seed_gives_the_same_wire() -> None:
    def run(seed: int) -> list[tuple[str, str]]:
        world = World(seed=seed)
        world.pages["/voice"] = xml("<Gather numDigits='1' action='/key'/>")
        world.pages["/key"] = xml("<Hangup/>")
        world.caller().press("1")
        world.clock.advance(10)
        return [(entry.url, entry.signature) for entry in world.exchange.log]

    assert run(3) == run(3)
    assert run(3) != run(4)


def test_a_telephone_in_a_call_cannot_dial(world: World) -> None:
    world.pages["/voice"] = xml("<Pause length='60'/>")
    chen = world.caller()
    with pytest.raises(RuntimeError, match="already"):
        chen.dial(LINE)


def test_a_gather_for_speech_alone_takes_no_keys(world: World) -> None:
    world.pages["/voice"] = xml("<Gather input='speech' action='/key' timeout='3' numDigits='1'/>", say("没有听到"))
    chen = world.caller()
    chen.press("1")
    world.clock.advance(3)
    assert chen.said() == ["没有听到"]
    assert world.pages.paths() == ["/voice"]
