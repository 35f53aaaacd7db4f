"""Who writes waits in line as who calls: in a class, at a place, until a counsellor on duty has the conversation."""

from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.call_for_help import help_is_over
from hotline.flows.house import House
from hotline.help.model import Place
from hotline.households.store import family_is_on_posting
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId
from hotline.roster.apart_store import apart_of
from hotline.roster.model import Counsellor, Line
from hotline.roster.rules import takes_calls
from hotline.roster.store import get_counsellor, list_on_duty
from hotline.routing.apart import kept_from
from hotline.texts import conversation_store as conversations
from hotline.texts.model import Conversation, ConversationState, Reader, Thread
from hotline.texts.rules import choose_reader
from hotline.texts.store import number_of_thread

_AT_MOST = 50
_LOOK_AGAIN = timedelta(seconds=15)
_REMEMBERED = timedelta(days=30)
"""How long a texter is taken to know the counsellor who wrote last."""


def join_line(
    work: Work, house: House, thread: Thread, fingerprint: str | None, now: datetime, *, danger: bool
) -> None:  # fmt: skip
    """Somebody must read what has come: the thread's conversation goes on, or a new one waits."""
    known = conversations.find_open(work.connection, thread.id)
    if danger:
        raise_alarm(work, house, AlertKind.TEXT_DANGER, now, about=thread.id, thread=thread.id)
    if known is None:
        call_class = CallClass.CRISIS if danger else _class_of(work, house, fingerprint, now)
        due_at = now + timedelta(minutes=house.line.text_answer_minutes)
        opened = conversations.open_conversation(work.connection, thread.id, call_class, now, due_at)
        conversations.add_event(work.connection, opened, now, "waits", **{"class": call_class.value})
        return
    if danger and conversations.raise_class(work.connection, known.id, CallClass.CRISIS):
        conversations.add_event(work.connection, known.id, now, "class", **{"class": CallClass.CRISIS.value})
    if known.state is ConversationState.TAKEN and not known.awaits_answer:
        due_at = now + timedelta(minutes=house.line.text_answer_minutes)
        conversations.ask_again(work.connection, known.id, now, due_at)
    else:
        conversations.hear(work.connection, known.id, now)
    if known.staff_id is not None and not takes_calls(get_counsellor(work.connection, known.staff_id)):
        give_back(work, house, known, None, now)  # she has gone home: somebody else goes on


def _class_of(work: Work, house: House, fingerprint: str | None, now: datetime) -> CallClass:
    """As for a call. Whose family it is, is not written down."""
    family = family_is_on_posting(fingerprint, house.line.today(now), house.line.grace_days)
    return CallClass.FRONTLINE if family.ask(work.connection) else CallClass.GENERAL


def tend_texts(work: Work, house: House, now: datetime) -> int:
    """Give what waits to somebody on duty, say what waits too long, end what is quiet. Returns how many moved."""
    done = 0
    for late in conversations.find_text_due(work.connection, now, _AT_MOST):
        done += _too_long(work, house, late, now)
    waiting = conversations.find_to_assign(work.connection, now, _AT_MOST)
    if not waiting:
        return done
    on_duty = [person for person in list_on_duty(work.connection) if takes_calls(person)]
    people = [person for person in on_duty if _may_read(person)]
    taken = conversations.count_taken(work.connection)
    for conversation in waiting:
        most = _AT_MOST if conversation.call_class is CallClass.CRISIS else house.line.texts_at_once
        number = number_of_thread(work.connection, conversation.thread_id)
        kept = apart_of(work.connection, number, now).keys()
        apart = kept_from(conversation.call_class, kept, {person.id for person in on_duty})
        readers = [
            Reader(person.id, taken.get(person.id, 0), person.idle_since)
            for person in people
            if taken.get(person.id, 0) < most and person.id not in apart
        ]
        known = conversations.last_counsellor(work.connection, conversation.thread_id, now - _REMEMBERED)
        chosen = choose_reader(readers, known, conversation.passed_by)
        if chosen is None:
            conversations.look_later(work.connection, conversation.id, now + _LOOK_AGAIN)
        elif give_to(work, house, conversation, chosen, now):
            taken[chosen] = taken.get(chosen, 0) + 1
            done += 1
    return done


def _may_read(person: Counsellor) -> bool:
    return person.line not in {Line.RESERVED, Line.BUSY, Line.RECOVERY}


def give_to(work: Work, house: House, conversation: Conversation, staff_id: StaffId, now: datetime) -> bool:
    """Hers from now on. False when somebody else has it."""
    due_at = now + timedelta(minutes=house.line.text_answer_minutes)
    if not conversations.take(work.connection, conversation.id, staff_id, now, due_at):
        return False
    conversations.add_event(work.connection, conversation.id, now, "taken", counsellor=staff_id)
    return True


def _too_long(work: Work, house: House, conversation: Conversation, now: datetime) -> bool:
    if conversation.state is ConversationState.TAKEN and not conversation.awaits_answer:
        conversations.add_event(work.connection, conversation.id, now, "closed", how="quiet")
        help_is_over(work, Place.TEXT, conversation.id, now)
        return conversations.close(work.connection, conversation.id, "quiet", now)
    raise_alarm(
        work,
        house,
        AlertKind.TEXT_WAITS,
        now,
        about=conversation.id,
        conversation=conversation.id,
        in_class=conversation.call_class.value,
    )
    if conversation.state is ConversationState.TAKEN:
        return give_back(work, house, conversation, conversation.staff_id, now)
    return conversations.was_told(work.connection, conversation.id)


def give_back(work: Work, house: House, conversation: Conversation, passed_by: StaffId | None, now: datetime) -> bool:
    """Nobody has it any more: it waits on at its old place, and for `passed_by` comes last."""
    due_at = now + timedelta(minutes=house.line.text_answer_minutes)
    conversations.add_event(work.connection, conversation.id, now, "waits_again")
    help_is_over(work, Place.TEXT, conversation.id, now)
    return conversations.give_back(work.connection, conversation.id, passed_by, now, due_at)
