"""An emergency as a loop: asked for, on the way, arrived, told to who asked; or failed, or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallId, EmergencyId, StaffId


class Service(StrEnum):
    """Who was called."""

    POLICE = "110"
    FIRE = "119"
    AMBULANCE = "120"
    OTHER = "other"


class Ground(StrEnum):
    """Why what the caller told us may be handed on."""

    CONSENT = "consent"
    LIFE_IN_DANGER = "life_in_danger"  # without consent: to protect a life


class EmergencyState(StrEnum):
    ASKED = "asked"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"  # help has reached the person, as somebody confirmed
    TOLD = "told"  # how it ended was told to the counsellor who asked
    FAILED = "failed"  # help did not reach the person: act again
    WITHDRAWN = "withdrawn"  # not needed any more


OPEN = (EmergencyState.ASKED, EmergencyState.ON_THE_WAY, EmergencyState.ARRIVED)


@dataclass(frozen=True)
class Emergency:
    """`due_at`: when the next step must be confirmed; None once the loop is closed."""

    id: EmergencyId
    call_id: CallId
    asked_by: StaffId
    service: Service
    ground: Ground
    state: EmergencyState
    asked_at: datetime
    due_at: datetime | None
    read_at: datetime | None
    supervisor_id: StaffId | None
    said_sealed: bytes
    incident_sealed: bytes | None
    met_sealed: bytes | None
    outcome_sealed: bytes | None
