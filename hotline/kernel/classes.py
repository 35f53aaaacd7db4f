"""The three classes of who waits. Class says who is next, never who is heard."""

from enum import StrEnum


class CallClass(StrEnum):
    CRISIS = "crisis"
    FRONTLINE = "frontline"
    GENERAL = "general"

    @property
    def rank(self) -> int:
        """0 is served first."""
        return _ORDER.index(self)

    @classmethod
    def of_rank(cls, rank: int) -> "CallClass":
        return _ORDER[rank]


_ORDER = (CallClass.CRISIS, CallClass.FRONTLINE, CallClass.GENERAL)


class ClassReason(StrEnum):
    """Why a call has its class. Never which household: the wall holds from the first row on."""

    POSTING_OPEN = "posting_open"
    KEY_9 = "key_9"
    WORDS = "words"
    CARD = "card"
    STAFF = "staff"
