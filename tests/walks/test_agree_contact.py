"""In the talk Wang says how she may be reached; Lin writes it down, and whoever rings or writes later keeps to it."""

from dataclasses import replace

import pytest

from hotline.callbacks.model import Why as WhyNot
from hotline.consents.model import Use
from hotline.flows.agree_contact import NO_SAFE_WAY, Told
from hotline.flows.log_followup import log_result
from hotline.flows.promise_after_talk import AfterTalk, promise_after_talk
from hotline.flows.record_access import Why
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.followups.model import Result
from hotline.kernel.errors import Refused
from hotline.records.model import ContactType
from hotline.simulator.behaviours import Answers
from tests.walks.agreed import NO, SAFELY, YES, agree, ask, ring, talked, told_words
from tests.walks.checks import assert_at_rest, hang_up_all, the_callback
from tests.walks.followed_up import allows, sleep, the_step, tried
from tests.walks.test_callbacks_dialled import dials
from tests.walks.test_records import FULL, at_hand, close, line, opened, refused, risk, talks, written_down
from tests.world import LIN, WU, World

__all__ = ["line"]
DAY = 24 * 3600


def test_who_said_yes_in_the_talk_is_rung_the_next_day_and_reached(line: World) -> None:
    wang, which = talked(line, said=YES)
    [word] = told_words(line)
    assert (word.given, word.how, word.wording, word.staff_id is not None) == (True, "staff", "record contact:1", True)
    assert word.call_id == opened(line, which).record.call_id
    assert [act for act, _ in written_down(line, which)].count("changed") >= 2
    sleep(line, DAY)
    wang.behaviour = Answers(press=None)
    line.exchange.phone(LIN, Answers())
    ring(line)
    line.until(lambda: wang.talking_with == {LIN})
    hang_up_all(line, wang)
    step = the_step(line)
    log_result(line.house, line.clock.now(), by="Lin", which=step.id, result=Result.REACHED_SAFE, note=None)
    assert (tried(line), the_step(line).place) == (["reached_safe"], 1)
    assert_at_rest(line)


def test_without_a_word_nobody_rings_her_and_nobody_writes(line: World) -> None:
    allows(line, Use.WORD)
    wang = talks(line)
    risk(line, at_hand(line), "R3")
    hang_up_all(line, wang)
    for refusal, do in (("nobody has allowed", lambda: ring(line)), ("nobody has allowed", lambda: ask(line))):
        with pytest.raises(Refused, match=refusal):
            do()
    assert (dials(line), wang.texts) == (0, [])


def test_a_no_in_a_later_talk_takes_the_yes_back_and_silences_what_was_promised(line: World) -> None:
    talked(line, said={Use.RING: True, Use.TEXT: True})
    line.duty("Lin", "off")
    sleep(line, DAY)
    ring(line)
    assert the_callback(line)["state"] == "requested"
    line.duty("Lin", "on")
    wang = talks(line)
    agree(line, at_hand(line), NO_SAFE_WAY)
    hang_up_all(line, wang)
    assert the_callback(line)["state"] in {"taken_over", "declined"}
    for do in (ring, ask):
        with pytest.raises(Refused, match="nobody has allowed"):
            do(line)
    sleep(line, DAY)
    assert (dials(line), wang.texts) == (0, [])
    assert_at_rest(line)


def test_a_no_stops_the_phone_that_rings_for_a_promise_to_her(line: World) -> None:
    allows(line, Use.RING)
    wang = talks(line)
    call = line.call_of(wang)["id"]
    which = at_hand(line)
    hang_up_all(line, wang)
    done = promise_after_talk(line.house, line.clock.now(), by="Lin", call_id=call, best=None, said_yes=True)
    assert done.outcome is AfterTalk.BOOKED
    agree(line, which, NO)
    assert the_callback(line)["state"] == "declined"
    line.advance(60)
    assert dials(line) == 0
    assert_at_rest(line)


@pytest.mark.parametrize("how", ["taken back by a supervisor", "in a later call"])
def test_a_yes_that_is_written_down_late_does_not_undo_a_later_no(line: World, how: str) -> None:
    wang = talks(line)
    which = at_hand(line)
    agree(line, which, NO)
    agree(line, which, YES)  # a slip of the hand, put right in the talk
    hang_up_all(line, wang)
    agree(line, which, NO)
    agree(line, which, YES)  # and after it
    if how == "in a later call":
        line.duty("Lin", "off")
        line.exchange.phone(WU, Answers(after=1))
        line.duty("Wu", "on")
        again = talks(line)
        agree(line, at_hand(line, "Wu"), NO, by="Wu")
        hang_up_all(line, again)
    else:
        call = line.call_of(wang)["id"]
        promise_after_talk(line.house, line.clock.now(), by="Lin", call_id=call, best=None, said_yes=True)
        callback = the_callback(line)["id"]
        cancel_by_staff(line.house, line.clock.now(), callback_id=callback, by="Sun", why=WhyNot.NOT_WANTED)
    line.advance(60)
    refused(Why.TAKEN_BACK, agree, line, which, YES)
    agree(line, which, {Use.TEXT: True})  # of that nobody has said no
    assert [(word.use, word.given) for word in told_words(line)][-1] == ("text", True)


def test_a_stop_word_stands_whatever_a_counsellor_is_told(line: World) -> None:
    wang = talks(line)
    which = at_hand(line)
    wang.send_text("退订", line.number)
    line.advance(3)
    risk(line, which, "R3")
    agree(line, which, {Use.TEXT: True})
    hang_up_all(line, wang)
    before = len(wang.texts)
    with pytest.raises(Refused, match="no more texts"):
        ask(line)
    wang.send_text("开", line.number)
    line.advance(3)
    ask(line)
    assert len(wang.texts) > before


def test_texts_go_only_with_a_yes_to_texts(line: World) -> None:
    wang, _ = talked(line, said=Told(YES | {Use.TEXT: False}))
    with pytest.raises(Refused):
        ask(line)
    assert wang.texts == []
    again = talks(line)
    agree(line, at_hand(line), {Use.TEXT: True})
    hang_up_all(line, again)
    ask(line)
    assert len(again.texts) == 1


def test_only_lin_and_supervisors_write_it_down_and_only_while_the_record_is_open(line: World) -> None:
    hidden = talks(line, "+8613800000903", caller_id="anonymous")
    which = at_hand(line)
    refused(Why.WITHHELD, agree, line, which, YES)
    hang_up_all(line, hidden)
    wang = talks(line)
    which = at_hand(line)
    refused(Why.NOT_HERS, agree, line, which, YES, "Wu")
    refused(Why.UNKNOWN, agree, line, "f" * 32, YES)
    refused(Why.EMPTY, agree, line, which, {})
    refused(Why.BAD_HOURS, agree, line, which, replace(SAFELY, hours="evenings"))
    refused(Why.TOO_LONG, agree, line, which, replace(SAFELY, texts={"we_are": "长" * 1001}))
    agree(line, which, YES, "Sun")
    hang_up_all(line, wang)
    close(line, which, 1, filled=replace(FULL, contact_type=ContactType.WRONG_NUMBER, follow_up=None))
    refused(Why.CLOSED, agree, line, which, NO)
    assert len(told_words(line)) == 1


def test_a_colleagues_own_phone_is_not_rung_even_with_her_yes(line: World) -> None:
    wu = talks(line, WU)
    which = at_hand(line)
    refused(Why.NOT_RUNG, agree, line, which, YES)
    assert told_words(line, WU) == []
    agree(line, which, NO)
    hang_up_all(line, wu)
