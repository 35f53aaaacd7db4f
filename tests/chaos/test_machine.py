"""Any order of people, time and faults that Hypothesis can think of; a failing one is told in its shortest form.

The same examples each time. HOTLINE_CHAOS_EXAMPLES=5000 asks for more, and for other ones.
"""

import os
from contextlib import ExitStack

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests import databases
from tests.chaos.choices import BY_HAND, FORGED, KEYS, STATUSES, TEXTS, VAIN_KEYS
from tests.chaos.dials import CALLED
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.mortal import IN_BETWEEN, MOMENTS, Fate, MortalStage
from tests.chaos.moves import BEHAVIOURS, EFFECTS, MEANWHILE, PATHS, REST_FAULTS, Meanwhile, Moves, RestFault
from tests.chaos.stage import CALLERS, COUNSELLORS, repeatable_ids
from tests.chaos.supervisor import WORDS, Word, says

ASKED = int(os.environ.get("HOTLINE_CHAOS_EXAMPLES", "0"))

callers = st.sampled_from(CALLERS)
counsellors = st.sampled_from(list(COUNSELLORS))
seconds = st.floats(0.1, 120).map(lambda value: round(value, 1))
few = st.integers(1, 4)


class LineMachine(RuleBasedStateMachine):
    """One line, as `Moves` may move it."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.stack = ExitStack()
        self.broken = False

    @initialize(seed=st.integers(0, 999), wrap_up=st.sampled_from([0.0, 10.0]))
    def begin(self, seed: int, wrap_up: float) -> None:
        self.stack.enter_context(repeatable_ids(f"machine {seed}"))
        databases.clean(self.database.engine)
        self.stage = MortalStage(self.database, Fate(MOMENTS[0]), seed, wrap_up_seconds=wrap_up)
        self.moves = Moves(self.stage)

    @rule(caller=callers)
    def ring(self, caller: str) -> None:
        self.moves.ring(caller)

    @rule(caller=callers, wait=seconds)
    def ring_and_wait(self, caller: str, wait: float) -> None:
        self.moves.ring(caller)
        self.moves.wait(wait)

    @rule(caller=callers, how=st.sampled_from(list(CALLED)))
    def asks_back(self, caller: str, how: str) -> None:
        self.moves.asks_back(caller, how)

    @rule(caller=callers, keys=st.sampled_from(VAIN_KEYS), seconds=st.sampled_from([0.0, 2.0, 20.0]))
    def asks_in_vain(self, caller: str, keys: str, seconds: float) -> None:
        self.moves.asks_in_vain(caller, keys, seconds)

    @rule(caller=callers, other=callers)
    def asks_for(self, caller: str, other: str) -> None:
        self.moves.asks_for(caller, other)

    @rule(caller=callers, seconds=st.sampled_from([1.0, 4.0]))
    def leaves_word(self, caller: str, seconds: float) -> None:
        self.moves.leaves_word(caller, seconds)

    @rule(caller=callers, keys=st.sampled_from(KEYS))
    def press(self, caller: str, keys: str) -> None:
        self.moves.press(caller, keys)

    @rule(caller=callers)
    def hang_up(self, caller: str) -> None:
        self.moves.hang_up(caller)

    @rule(caller=callers)
    def speak(self, caller: str) -> None:
        self.moves.speak(caller, 4.0)

    @rule(caller=callers, body=st.sampled_from(TEXTS))
    def text(self, caller: str, body: str) -> None:
        self.moves.text(caller, body)

    @rule(name=counsellors, how=st.sampled_from(list(BEHAVIOURS)))
    def behave(self, name: str, how: str) -> None:
        self.moves.behave(name, how)

    @rule(name=counsellors, deed=st.sampled_from(BY_HAND))
    def by_hand(self, name: str, deed: str) -> None:
        self.moves.by_hand(name, deed)

    @rule(name=counsellors, duty=st.sampled_from(["on", "off"]))
    def duty(self, name: str, duty: str) -> None:
        self.moves.duty(name, duty)

    @rule(word=st.sampled_from(WORDS), name=counsellors, caller=callers)
    def supervisor(self, word: Word, name: str, caller: str) -> None:
        says(self.stage, word, name, caller)

    @rule(wait=seconds)
    def wait(self, wait: float) -> None:
        self.moves.wait(wait)

    @rule(effect=st.sampled_from(list(EFFECTS)), path=st.sampled_from(PATHS), count=few)
    def webhook_fault(self, effect: str, path: str, count: int) -> None:
        self.moves.webhook_fault(effect, path, count)

    @rule(how=st.sampled_from(REST_FAULTS), count=st.integers(1, 7))
    def rest_fault(self, how: RestFault, count: int) -> None:
        self.moves.rest_fault(how, count)

    @rule(away=seconds)
    def out_of_service(self, away: float) -> None:
        self.moves.out_of_service(away)

    @rule(is_down=st.booleans())
    def queue(self, is_down: bool) -> None:
        self.moves.queue(is_down=is_down)

    @rule(twice=st.booleans())
    def bells(self, twice: bool) -> None:
        self.moves.bells(twice=twice)

    @rule(alive=st.booleans())
    def workers(self, alive: bool) -> None:
        self.moves.workers(alive=alive)

    @rule()
    def restart(self) -> None:
        self.moves.restart()

    @rule(moment=st.sampled_from(MOMENTS), at=few)
    def death(self, moment: str, at: int) -> None:
        self.moves.death(moment, at)

    @rule(moment=st.sampled_from(IN_BETWEEN), at=few, deed=st.sampled_from(MEANWHILE), which=few)
    def meanwhile(self, moment: str, at: int, deed: Meanwhile, which: int) -> None:
        self.moves.meanwhile(moment, at, deed, which)

    @rule(which=st.integers(0, 300), with_token=st.booleans())
    def replay(self, which: int, with_token: bool) -> None:
        self.moves.replay(which, with_token=with_token)

    @rule(path=st.sampled_from(FORGED), status=st.sampled_from(STATUSES), digits=st.sampled_from(KEYS))
    def forge(self, path: str, status: str, digits: str) -> None:
        self.moves.forge(path, status, digits)

    @invariant()
    def every_promise_is_kept(self) -> None:
        try:
            check(self.stage)
        except AssertionError:
            self.broken = True
            raise

    def teardown(self) -> None:
        with self.stack:
            if hasattr(self, "stage") and not self.broken:
                self.stage.bring_to_rest()
                check_at_rest(self.stage)


def play(engine: Engine, examples: int, steps: int) -> None:
    database = Database(engine)
    run_state_machine_as_test(
        lambda: LineMachine(database),
        settings=settings(
            max_examples=ASKED or examples,
            stateful_step_count=steps,
            derandomize=not ASKED,
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_order_of_events_breaks_a_promise(sqlite_engine: Engine) -> None:
    play(sqlite_engine, examples=24, steps=30)
    sqlite_engine.dispose()


def test_no_order_of_events_breaks_a_promise_on_postgresql(postgresql_engine: Engine) -> None:
    play(postgresql_engine, examples=8, steps=20)
    postgresql_engine.dispose()
