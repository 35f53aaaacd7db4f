"""A carrier that is silent holds nobody."""

import socket
import time

import pytest
from urllib3 import Timeout

from hotline.carrier.limits import bounded_client
from hotline.carrier.twilio_client import TwilioCarrier
from hotline.kernel.ports import CarrierFault
from tests.simulator.simworld import ACCOUNT, LINE, TOKEN


def test_a_carrier_that_takes_the_call_and_says_nothing_is_given_up_on_and_may_have_acted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = bounded_client(Timeout(total=0.3, connect=0.2, read=0.2))
        carrier = TwilioCarrier(ACCOUNT, TOKEN, LINE, api_url=address, http_client=client)
        began = time.monotonic()
        with pytest.raises(CarrierFault) as silence:
            carrier.hang_up("CA1")
    assert time.monotonic() - began < 5
    assert silence.value.unheard
