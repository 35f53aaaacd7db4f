"""Each safeguard is taken out of a copy of the house in turn, and something here must notice it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("hotline", "tests", "config", "pyproject.toml")
ORDERS = ("-m", "tests.chaos.orders", "--seed", "mutants", "--seconds", "40")
AT_ONCE = ("-m", "pytest", "-x", "-q", "tests/chaos/test_at_once.py")


RING_TURNS = ("-m", "pytest", "-x", "-q", "tests/walks/test_ring_turns.py", "-k", "sqlite")


def crash(moment: str) -> tuple[str, ...]:
    return ("-m", "pytest", "-x", "-q", "tests/chaos/test_crashes.py", "-k", f"nobody_is_lost and {moment}")


@dataclass(frozen=True)
class Mutant:
    """A safeguard taken out: `without` in place of `safeguard` in one file, and the run that must then fail."""

    name: str
    file: str
    safeguard: str
    without: str
    noticed_by: tuple[str, ...]
    words: str


MUTANTS = (
    Mutant(
        "only a call-back's talk opens a record",
        "hotline/flows/bridge.py",
        "if call.connected_at is None:",
        "if call.connected_at is None and call.is_unreached:",
        ORDERS,
        "has no record",
    ),
    Mutant(
        "an order is claimed whatever its state",
        "hotline/db/outbox.py",
        'outbox.c.state == "pending",\n        and_(outbox.c.state == "claimed", outbox.c.lease_until',
        'outbox.c.state != "x",\n        and_(outbox.c.state == "claimed", outbox.c.lease_until',
        ORDERS,
        "promise",
    ),
    Mutant(
        "a claim never ends",
        "hotline/db/outbox.py",
        "LEASE = timedelta(seconds=12)",
        "LEASE = timedelta(days=30)",
        crash("asked"),
        "killed",
    ),
    Mutant(
        "a promotion asks not who is older",
        "hotline/routing/choose.py",
        "if streak >= policy.frontline_streak and general.queued_at <= frontline.queued_at:",
        "if streak >= policy.frontline_streak:",
        ("-m", "pytest", "-x", "-q", "tests/rules/test_routing.py"),
        "only_then",
    ),
    Mutant(
        "an order whose answer was lost is thought to be done",
        "hotline/flows/perform_order.py",
        "        if not fault.lasting and tries_left:",
        "        if fault.lasting and tries_left:",
        ("-m", "pytest", "-x", "-q", "tests/walks/test_never_lost.py", "-k", "sqlite and fails_twice"),
        "FAILED",
    ),
    Mutant(
        "a ring takes no turn",
        "hotline/flows/perform_order.py",
        "    if not pace.take_turn(work.connection, now, house.line.ring_gap):",
        "    if pace.take_turn(work.connection, now, house.line.ring_gap) is None:",
        RING_TURNS,
        "one_a_second",
    ),
    Mutant(
        "danger waits for its turn like everybody",
        "hotline/db/outbox.py",
        ".order_by(outbox.c.rank, outbox.c.id)",
        ".order_by(outbox.c.id)",
        RING_TURNS,
        "in_danger",
    ),
    Mutant(
        "nobody asks after a silent call",
        "hotline/flows/sweep.py",
        '            work.ring("check_call", call_id)',
        "            pass",
        ("-m", "pytest", "-x", "-q", "tests/walks/test_never_lost.py", "-k", "sqlite and never_reported"),
        "never_reported",
    ),
    Mutant(
        "a change of state asks not where from",
        "hotline/db/transitions.py",
        '.where(table.c.id == bindparam("row_id"), one_of(table.c[column], leaves))',
        '.where(table.c.id == bindparam("row_id"))',
        ORDERS,
        "FAILED",
    ),
    Mutant(
        "nobody waits for the router's lock",
        "hotline/db/unit_of_work.py",
        "connection.execute(LOCK_ROUTER)",
        "pass",
        AT_ONCE,
        "AssertionError",
    ),
    Mutant(
        "an answer is not kept",
        "hotline/flows/answering.py",
        "if kept is not None:",
        "if kept is None and not kept and kept == delivery:",
        ORDERS,
        "FAILED",
    ),
    Mutant(
        "the end of a call frees nobody",
        "hotline/flows/call_ended.py",
        "    withdraw_offers(work, house, call.id, OfferState.CALLER_GONE, now)\n",
        "",
        (*AT_ONCE, "-k", "hangs_up_and_lin"),
        "still offered it",
    ),
    Mutant(
        "a retry does not look first",
        "hotline/flows/ring_phone.py",
        "if ring.order.attempts > 1:",
        "if ring.order.attempts > 99:",
        ("-m", "pytest", "-x", "-q", "tests/chaos/test_crashes.py", "-k", "not_rung_twice"),
        "rung again",
    ),
    Mutant(
        "nobody looks at the time of an offer",
        "hotline/flows/sweep.py",
        "        for offer in overdue:\n            _end_overdue(work, house, offer, now)\n",
        "",
        ("-m", "pytest", "-x", "-q", "tests/chaos/test_crashes.py", "-k", "end_nobody_reports"),
        "past its end",
    ),
    Mutant(
        "a second try to ring a person does not look whether the first rang her",
        "hotline/flows/dial_person.py",
        "        if self.order.attempts == 1:\n            return None\n",
        "        if self.order.attempts >= 1:\n            return None\n",
        ("-m", "pytest", "-x", "-q", "tests/chaos/test_callback_crashes.py", "-k", "every_word"),
        "every_word",
    ),
    Mutant(
        "a second try to send a text does not look whether the first was sent",
        "hotline/flows/send_text.py",
        "if sid is None and claimed.attempts > 1:",
        "if sid is None and claimed.attempts > 99:",
        ("-m", "pytest", "-x", "-q", "tests/walks/test_text_talks.py", "-k", "sqlite and several_texts"),
        "several_texts",
    ),
    Mutant(
        "another text with the same words is taken for this one",
        "hotline/flows/send_text.py",
        "return next((sid for sid in found if sid not in known), None)",
        "return next((sid for sid in found if sid in known or sid), None)",
        ("-m", "pytest", "-x", "-q", "tests/walks/test_text_talks.py", "-k", "sqlite and same_words"),
        "same_words",
    ),
    Mutant(
        "everybody allows everything",
        "hotline/flows/safe_contact.py",
        "    return consents.find_allowed(work.connection, fingerprint)",
        "    return Allowed(ring=True, text=True, word=True)",
        ("-m", "pytest", "-x", "-q", "tests/walks/test_safe_contact.py", "-k", "sqlite and dialler_itself"),
        "dialler_itself",
    ),
    Mutant(
        "the end of a call leaves its question open",
        "hotline/flows/hidden_number.py",
        "        if _is_over(work, promise):",
        "        if not _is_over(work, promise):",
        ORDERS,
        "without a yes",
    ),
    Mutant(
        "what is promised in a call is tried by nobody after it",
        "hotline/flows/hidden_number.py",
        "    start_trying(work.connection, call.asker, now)\n",
        "",
        ORDERS,
        "nobody will ever try",
    ),
    Mutant(
        "a talk leaves what was asked for before it",
        "hotline/flows/bridge.py",
        "        for promised in promised_before(work.connection, call.asker, began):",
        "        for promised in promised_before(work.connection, call.asker, began)[:0]:",
        ORDERS,
        "after the talk",
    ),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / name)
    return folder


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_missing_safeguard_is_noticed(mutant: Mutant, copy: Path) -> None:
    file = copy / mutant.file
    whole = file.read_text()
    assert whole.count(mutant.safeguard) == 1, f"{mutant.file} has changed: say anew what to take out"
    file.write_text(whole.replace(mutant.safeguard, mutant.without))
    try:
        done = subprocess.run(
            [sys.executable, *mutant.noticed_by],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=180,
        )
    finally:
        file.write_text(whole)
    told = done.stdout + done.stderr
    assert done.returncode == 1, f"nobody noticed that {mutant.name}:\n{told[-2000:]}"
    assert mutant.words in told, f"something else was noticed:\n{told[-3000:]}"
