"""The kinds of problem in the health authority's monthly return, and which of ours goes where (records-and-rules 3.4).

A finer detail may go elsewhere than its group. The main problem alone is counted, so each talk is counted once.
"""

from collections.abc import Mapping
from enum import StrEnum


class OfficialProblem(StrEnum):
    HEALTH = "health"
    ILLNESS = "illness"  # of the mind: what was talked of, never a diagnosis
    EMOTION = "emotion"
    SEXUALITY = "sexuality"
    LOVE = "love"
    MARRIAGE = "marriage"
    FAMILY = "family"
    CHILDREN = "children"  # bringing them up
    OTHER = "other"


_OF_GROUP: Mapping[str, OfficialProblem] = {
    "P1": OfficialProblem.EMOTION,
    "P2": OfficialProblem.FAMILY,
    "P6": OfficialProblem.HEALTH,
    "P7": OfficialProblem.SEXUALITY,
    "P11": OfficialProblem.FAMILY,
    "P12": OfficialProblem.EMOTION,
}
_FINER: Mapping[str, OfficialProblem] = {
    "P1.eating": OfficialProblem.ILLNESS,
    "P1.substance": OfficialProblem.ILLNESS,
    "P2.parent_child": OfficialProblem.CHILDREN,
    "P2.divorce": OfficialProblem.MARRIAGE,
    "P3.love": OfficialProblem.LOVE,
    "P3.marriage": OfficialProblem.MARRIAGE,
    "P5.domestic_violence": OfficialProblem.FAMILY,
    "P5.neglect": OfficialProblem.FAMILY,
}


def official_problem(code: str) -> OfficialProblem:
    """Return where a problem, such as P6 or P6.medicine, is counted."""
    return _FINER.get(code) or _OF_GROUP.get(code.partition(".")[0], OfficialProblem.OTHER)
