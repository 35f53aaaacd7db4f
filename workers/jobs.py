"""What RQ runs: an id in, one flow each. A job that dies is found again by the tick, so none is retried here."""

from hotline.bootstrap import house_of_this_process
from hotline.flows import ask_carrier
from hotline.flows import reconcile as away
from hotline.flows.dispatch import dispatch as make_offers
from hotline.flows.perform_order import perform_order


def dispatch() -> None:
    """Hold waiting tickets out to free counsellors."""
    house = house_of_this_process()
    make_offers(house, house.clock())


def perform(order_id: str) -> None:
    """Perform one carrier action."""
    perform_order(house_of_this_process(), int(order_id))


def check_call(call_id: str) -> None:
    """Ask the carrier after a caller's call."""
    ask_carrier.check_call(house_of_this_process(), call_id)


def check_leg(leg_id: str) -> None:
    """Ask the carrier after a counsellor's leg."""
    ask_carrier.check_leg(house_of_this_process(), leg_id)


def reconcile() -> None:
    """Ask the carrier what happened while we were away."""
    house = house_of_this_process()
    away.reconcile(house, house.clock())


def look_for_missed() -> None:
    """Ask the carrier who called without our hearing of it."""
    house = house_of_this_process()
    away.look_for_missed(house, house.clock())
