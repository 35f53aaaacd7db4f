"""What people ring about: ten groups that other countries count as well, and two of this line (records 3.4)."""

from collections.abc import Iterable, Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "P1": (
        *("anxiety", "low_mood", "anger", "sleep", "trauma", "eating", "substance"),
        *("self_harm", "suicidal_thoughts", "suicide_attempt"),
    ),
    "P2": ("parent_child", "grandparents", "siblings", "divorce", "caregiver_away"),
    "P3": ("friends", "classmates", "love", "marriage"),
    "P4": ("exams", "school_refusal", "teachers", "job"),
    "P5": ("physical_violence", "sexual_violence", "neglect", "bullying", "online_abuse", "domestic_violence"),
    "P6": ("illness", "medicine", "pregnancy"),
    "P7": ("puberty", "orientation"),
    "P8": ("daily_needs", "medical_access", "legal", "money"),
    "P9": ("stigma",),
    "P10": (),
    "P11": ("separation", "infection_fear", "single_care", "elder_alone", "child_alone"),
    "P12": ("bereavement", "disaster"),
}
"""Each group with the details in it. A problem is written `P6` or, finer, `P6.medicine`."""

FRONT_LINE = "P11"

PROBLEMS = frozenset(GROUPS) | {f"{group}.{detail}" for group, details in GROUPS.items() for detail in details}


def found_by(problems: Iterable[str]) -> set[str]:
    """What one may look for to find these: each as it is written, and its group."""
    return {way for problem in problems for way in (problem, problem.partition(".")[0])}
