"""A counsellor takes a conversation, reads it, answers from the line's number, and closes it with a kind word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.call_for_help import help_is_over
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.keep_apart import refuse_if_apart
from hotline.flows.text_language import language_of
from hotline.flows.text_line import give_back, give_to
from hotline.flows.write_to import send
from hotline.help.model import Place
from hotline.kernel.errors import Refused, Why
from hotline.kernel.ids import ThreadId
from hotline.roster.apart_store import numbers_apart_from
from hotline.roster.model import Counsellor, Role
from hotline.roster.rules import takes_calls
from hotline.texts import conversation_store as conversations
from hotline.texts.model import Conversation, ConversationState
from hotline.texts.outgoing_store import find_reach, texts_of_thread
from hotline.texts.rules import CARRIER_LIMIT, segments, split
from hotline.texts.store import number_of_thread

_MOST_PARTS = 10


@dataclass(frozen=True)
class Line:
    """One text of a conversation, opened for a person who may read it."""

    at: datetime
    ours: bool
    body: str
    status: str


def take_text(house: House, now: datetime, *, by: str, which: str | None) -> str:
    """Take a conversation, or the next in line; return its id. Raises Refused when there is none, or it is taken."""
    with house.work() as work:
        person = who_counsels(work, by)
        if which is None:
            but = numbers_apart_from(work.connection, person.id, now)
            conversation = conversations.find_next(work.connection, but)
            if conversation is None:
                raise Refused("nobody waits for an answer by text", Why.NOBODY_WAITS)
        else:
            conversation = _get(work, which)
            refuse_if_apart(work, person, number_of_thread(work.connection, conversation.thread_id), now)
        if conversation.staff_id == person.id:
            return conversation.id
        if not give_to(work, house, conversation, person.id, now):
            raise Refused("somebody else has this conversation, or it is closed", Why.SOMEBODY_HAS_IT)
        return conversation.id


def read_conversation(house: House, now: datetime, *, by: str, which: str) -> list[Line]:
    """Open what was written. Each reading is a line in the conversation's story. Raises Refused."""
    with house.work() as work:
        conversation, person = _hers(work, which, by)
        conversations.add_event(work.connection, conversation.id, now, "shown", to=person.id)
        return [
            Line(row.at, row.direction == "outbound", house.vault.open(row.body_sealed), row.status)
            for row in texts_of_thread(work.connection, conversation.thread_id)
        ]


def answer_text(house: House, now: datetime, *, by: str, which: str, body: str) -> int:
    """Send an answer, in as many texts as it needs; return how many. Raises Refused, and then nothing is sent."""
    body = body.strip()
    if not body:
        raise Refused("the answer is empty", Why.EMPTY)
    parts = [body] if segments(body).count == 1 else split(body)
    if len(parts) > _MOST_PARTS or len(body) > CARRIER_LIMIT:
        raise Refused(f"the answer needs {len(parts)} texts; at most {_MOST_PARTS} are sent at once", Why.TOO_LONG)
    with house.work() as work:
        conversation, person = _hers(work, which, by)
        if conversation.state is not ConversationState.TAKEN:
            if _is_open(conversation):
                raise Refused("take this conversation first", Why.TAKE_IT_FIRST)
            raise Refused("this conversation is closed", Why.IS_CLOSED)
        _must_reach(work, conversation.thread_id)
        for part in parts:
            send(work, house, conversation.thread_id, part, None, now)
        due_at = now + timedelta(hours=house.line.text_quiet_hours)
        conversations.answer(work.connection, conversation.id, now, due_at)
        said = {"counsellor": person.id, "texts": len(parts)}
        conversations.add_event(work.connection, conversation.id, now, "answered", **said)
        settle_alert(work.connection, AlertKind.TEXT_WAITS, conversation.id, now)
        settle_alert(work.connection, AlertKind.TEXT_DANGER, conversation.thread_id, now)
    return len(parts)


def pass_text(house: House, now: datetime, *, by: str, which: str, to: str | None) -> None:
    """Hand a conversation to a colleague on duty, or back to the line. Raises Refused, and then it stays hers."""
    with house.work() as work:
        conversation, person = _hers(work, which, by)
        if conversation.state is not ConversationState.TAKEN:
            raise Refused("nobody has this conversation")
        if to is None:
            give_back(work, house, conversation, person.id, now)
            return
        colleague = who_counsels(work, to)
        if colleague.id == conversation.staff_id or not takes_calls(colleague):
            raise Refused(f"{colleague.name} has it already, or is not on duty")
        line = house.line
        soon, quiet = timedelta(minutes=line.text_answer_minutes), timedelta(hours=line.text_quiet_hours)
        due_at = now + (soon if conversation.awaits_answer else quiet)
        if not conversations.pass_on(work.connection, conversation.id, colleague.id, now, due_at):
            raise Refused("the conversation was changed meanwhile: look again")
        conversations.add_event(work.connection, conversation.id, now, "passed", by=person.id, to=colleague.id)
        help_is_over(work, Place.TEXT, conversation.id, now)


def close_text(house: House, now: datetime, *, by: str, which: str) -> bool:
    """Close a conversation; return whether a kind word went out: who has opted out gets none. Raises Refused."""
    with house.work() as work:
        conversation, person = _hers(work, which, by)
        if not conversations.close(work.connection, conversation.id, "closed", now):
            raise Refused("this conversation is closed", Why.IS_CLOSED)
        conversations.add_event(work.connection, conversation.id, now, "closed", how="by", counsellor=person.id)
        settle_alert(work.connection, AlertKind.TEXT_WAITS, conversation.id, now)
        help_is_over(work, Place.TEXT, conversation.id, now)
        reach = find_reach(work.connection, conversation.thread_id)
        if reach is None or reach.opted_out:
            return False
        language = language_of(work, house, conversation.thread_id)
        words = house.script.phrases.text(Key.TEXT_CLOSING, language, number=house.line.number)
        send(work, house, conversation.thread_id, words, Key.TEXT_CLOSING.value, now)
        return True


def _must_reach(work: Work, thread_id: ThreadId) -> None:
    reach = find_reach(work.connection, thread_id)
    if reach is None:
        raise Refused("they withheld their number: nobody can answer", Why.WITHHELD)
    if reach.opted_out:
        raise Refused("they have asked for no more texts", Why.STOPPED)


def _get(work: Work, which: str) -> Conversation:
    conversation = conversations.find_conversation(work.connection, which)
    if conversation is None:
        raise Refused("there is no conversation with this id")
    return conversation


def _hers(work: Work, which: str, by: str) -> tuple[Conversation, Counsellor]:
    """Only who has a conversation reads it and answers; and supervisors, who may have to."""
    person, conversation = who_counsels(work, by), _get(work, which)
    if conversation.staff_id != person.id and person.role is not Role.SUPERVISOR:
        raise Refused("this conversation is not hers: take it first", Why.TAKE_IT_FIRST)
    return conversation, person


def _is_open(conversation: Conversation) -> bool:
    return conversation.state is not ConversationState.CLOSED
