"""How great the danger is that a counsellor saw, as a step to take next; never a prediction, never a key to help."""

from enum import StrEnum


class RiskLevel(StrEnum):
    """R4 is the gravest. Not assessed is a value of its own: what nobody asked is never low."""

    ACT_NOW = "R4"  # an act under way, or plan and intent within 72 hours with means at hand, or a child in danger now
    HIGH = "R3"  # a plan within 72 hours, or an attempt in the past two weeks
    MODERATE = "R2"  # thoughts without a plan
    LOW = "R1"  # asked, and little of it
    NONE_SEEN = "R0"  # asked, and denied
    NOT_ASSESSED = "RX"  # not asked: needs a reason

    @property
    def is_grave(self) -> bool:
        """Whether a supervisor must know of it now."""
        return self in {RiskLevel.ACT_NOW, RiskLevel.HIGH}

    @property
    def wants_steps(self) -> bool:
        """Whether steps for her safety are agreed on: from R2 up."""
        return self.is_grave or self is RiskLevel.MODERATE

    @property
    def rank(self) -> int | None:
        """0 is the gravest; None: nobody knows, so it is neither above nor below another."""
        return None if self is RiskLevel.NOT_ASSESSED else _GRAVEST_FIRST.index(self)

    def is_lower_than(self, other: "RiskLevel") -> bool:
        """Whether to go from `other` to this takes a warning away, which only a supervisor may do. To say of what was
        known that it is not takes it away as well; what was not assessed is below nothing."""
        if other is RiskLevel.NOT_ASSESSED or self is other:
            return False
        return self.rank is None or (other.rank is not None and self.rank > other.rank)


_GRAVEST_FIRST = tuple(level for level in RiskLevel if level is not RiskLevel.NOT_ASSESSED)
