"""What the end of a counsellor's leg means for the offer it carried."""

from hotline.tickets.model import Miss, OfferState


def miss_of(state: OfferState, ended_as: str, sip_code: str | None) -> Miss:
    """Name the miss. `ended_as` is a leg's end in our words (carrier/twilio_forms), before any acceptance."""
    if state is OfferState.ACCEPTED:
        return Miss.NOT_BRIDGED
    if state is OfferState.ANSWERED:
        return Miss.HUNG_UP
    if sip_code == "603":  # RFC 3261: Decline
        return Miss.DECLINED
    match ended_as:
        case "busy":
            return Miss.BUSY
        case "no_answer":
            return Miss.NO_ANSWER
        case "completed":  # her phone was up, and gone before we heard that it was
            return Miss.HUNG_UP
        case "cancelled":
            return Miss.NOT_DIALLED
        case _:
            return Miss.UNREACHABLE
