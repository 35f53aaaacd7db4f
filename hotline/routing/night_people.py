"""What a counsellor's phone is doing in a played night, as the roster would say it."""

from enum import Enum, auto

from hotline.kernel.ids import StaffId
from hotline.routing.crew import Person, is_on_shift
from hotline.routing.model import Free
from hotline.routing.simulation import BEGINNING, moment


class Doing(Enum):
    READY = auto()
    RINGING = auto()
    BUSY = auto()
    COOLS_OFF = auto()
    UNRESPONSIVE = auto()


class Seat:
    """One person and her phone. `stamp` changes with every change of what it does."""

    def __init__(self, number: int, person: Person) -> None:
        self.number = number
        self.person = person
        self.misses = 0
        self.ticket = 0
        self.since = 0.0
        self.stamp = 0
        self._doing = Doing.READY
        self._on_shift = is_on_shift(person.shifts, 0)
        self._staff_id = StaffId(f"{number:06}")
        self._idle_since = BEGINNING
        self._abilities = person.abilities | person.pool.marks

    @property
    def is_free(self) -> bool:
        return self._on_shift and self._doing is Doing.READY

    @property
    def takes_calls(self) -> bool:
        """On duty for the phone, free or not."""
        return self._on_shift and self._doing is not Doing.UNRESPONSIVE

    @property
    def free(self) -> Free:
        return Free(self._staff_id, self.person.name, self._idle_since, self._abilities)

    def _does(self, doing: Doing) -> None:
        self._doing = doing
        self.stamp += 1

    def rings_for(self, ticket: int, at: float) -> None:
        self.ticket = ticket
        self.since = at
        self._does(Doing.RINGING)

    def rings_no_more(self) -> None:
        """Free again in her old place: it was not her fault."""
        self._does(Doing.READY)

    def talks(self) -> None:
        self.misses = 0
        self._does(Doing.BUSY)

    def is_ready(self, at: float) -> None:
        self._idle_since = moment(at)
        self._does(Doing.READY)

    def pauses(self, doing: Doing, misses: int) -> None:
        self.misses = misses
        self._does(doing)

    def may_be_rung(self, at: float) -> None:
        """The cool-off is over, and her place is the old one; or she says that she is back, and begins anew."""
        if self._doing is Doing.UNRESPONSIVE:
            self.misses = 0
            self.is_ready(at)
        else:
            self._does(Doing.READY)

    def shift_changes(self, at: float, *, on: bool, begins: bool) -> None:
        """Going off never cuts a call. A shift begins with a clean sheet."""
        if begins and self._doing is Doing.UNRESPONSIVE:
            self.may_be_rung(at)
        elif begins and not self._on_shift:
            self.misses = 0
            self._idle_since = moment(at)
        self._on_shift = on
