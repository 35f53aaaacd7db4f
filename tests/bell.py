"""The bell of a line in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hotline.simulator.clock import ManualClock

BELL_SECONDS = 0.01


@dataclass
class Bell:
    """A doorbell whose rings are remembered, and heard a moment later unless the queue is down."""

    hear: Callable[[str, str], None]
    clock: ManualClock
    is_down: bool = False
    rung: list[tuple[str, str]] = field(default_factory=list)

    def ring(self, job: str, row_id: str = "") -> None:
        self.rung.append((job, row_id))
        if not self.is_down:
            self.clock.call_later(BELL_SECONDS, lambda: self.hear(job, row_id))
