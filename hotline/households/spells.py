"""Which posting of one person each row speaks of, and which rows cannot stand. Pure; the rules are in merge.py."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hotline.households.model import Entry, PersonPosting, Posting, Rejection


class Slot:
    """One posting of one person, as it was in the ledger and as it will be."""

    def __init__(self, category: str, from_date: date | None, known: PersonPosting | None = None) -> None:
        self.known = known
        self.category = category
        self.from_date = from_date
        self.to_date = known.posting.to_date if known else None

    def end_on(self, days: Iterable[date | None]) -> None:
        last = max((day for day in days if day), default=None)
        if last and (self.from_date is None or last >= self.from_date):
            self.to_date = max(last, self.to_date or last)


def settle_postings(
    entries: list[Entry], known: Sequence[PersonPosting]
) -> tuple[list[Entry], dict[Posting, Slot], list[Slot], list[Rejection]]:
    """Return the rows whose postings can stand beside each other, the slot each speaks of, all slots that change, and
    what is refused.

    A row refused beside what the ledger held may stand beside what it will hold: the same sheet brought in again would
    find a place for it. So the rows are settled again with each result, until nothing more finds one.
    """
    ledger, refused = list(known), len(entries) + 1
    while True:
        standing, slots, rejected = _stand(entries, ledger)
        for number, slot in enumerate(dict.fromkeys(slots.values())):
            slot.known = slot.known or PersonPosting(f"new {len(ledger)} {number}", "", "", _NOT_YET)
        ledger = _after(ledger, slots.values())
        if not rejected or len(rejected) == refused:
            break
        refused = len(rejected)
    before = {posting.id: posting for posting in known}
    used = {slot.known.id: slot for slot in slots.values() if slot.known}
    changed = [used.get(one.id) or Slot(one.posting.category, one.posting.from_date, one) for one in ledger]
    for slot in changed:
        slot.known = before.get(slot.known.id) if slot.known else None
    return standing, slots, changed, rejected


_NOT_YET = Posting("", None, None)


def _after(ledger: Sequence[PersonPosting], slots: Iterable[Slot]) -> list[PersonPosting]:
    """The ledger's postings once these slots are written."""
    postings = {one.id: one for one in ledger}
    for slot in slots:
        assert slot.known is not None
        written = Posting(slot.category, slot.from_date, slot.to_date)
        postings[slot.known.id] = PersonPosting(slot.known.id, "", "", written)
    return list(postings.values())


def _stand(
    entries: list[Entry], known: Sequence[PersonPosting]
) -> tuple[list[Entry], dict[Posting, Slot], list[Rejection]]:
    rejected: list[Rejection] = []
    while True:
        slots = _join_postings(known, [entry.row.posting for entry in entries if entry.row.posting])
        refusals = {id(entry): _refuse_posting(entry, slots) for entry in entries}
        rejected += (refusal for refusal in refusals.values() if refusal)
        standing = [entry for entry in entries if refusals[id(entry)] is None]
        if len(standing) == len(entries):
            return standing, slots, rejected
        entries = standing  # again without the refused: they must leave no trace


def _join_postings(known: Sequence[PersonPosting], wanted: Sequence[Posting]) -> dict[Posting, Slot]:
    """Return for each wanted posting the slot it speaks of."""
    found: dict[Posting, Slot] = {}
    for category in dict.fromkeys(posting.category for posting in wanted):
        slots = {
            k.posting.from_date: Slot(category, k.posting.from_date, k) for k in known if k.posting.category == category
        }
        here = [posting for posting in wanted if posting.category == category]
        for start in sorted({posting.from_date for posting in here if posting.from_date}):
            slots[start] = slots.get(start) or _undated(slots, start) or Slot(category, start)
            slots[start].end_on(posting.to_date for posting in here if posting.from_date == start)
        undated = [posting for posting in here if posting.from_date is None]
        if undated and None not in slots:
            dated = [start for start in slots if start]
            slots[None] = slots[max(dated)] if dated else Slot(category, None)
        if undated:
            slots[None].end_on(posting.to_date for posting in undated)
        found |= {posting: slots[posting.from_date] for posting in here}
    return found


def _undated(slots: dict[date | None, Slot], start: date) -> Slot | None:
    """Give the ledger's posting without a first day this one, unless it had ended before."""
    slot = slots.get(None)
    if slot is None or (slot.to_date and slot.to_date < start):
        return None
    slot.from_date = start
    return slots.pop(None)


def _refuse_posting(entry: Entry, slots: Mapping[Posting, Slot]) -> Rejection | None:
    posting = entry.row.posting
    if posting is None or posting.to_date is None or posting.to_date == slots[posting].to_date:
        return None
    slot = slots[posting]
    if slot.to_date is None or (slot.from_date and posting.to_date < slot.from_date):
        reason = f"this posting began on {slot.from_date}, it cannot end before"
    else:
        reason = f"this posting ends on {slot.to_date} by the ledger or another row: an earlier end is not taken over"
    return Rejection(entry.row.row, "posting_to", reason)
