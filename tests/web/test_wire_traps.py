"""What an account at the carrier may be set to, and a line must take or tell of."""

import pytest

from hotline.carrier.twilio_signature import Signature
from hotline.kernel.errors import Refused
from hotline.provision import point, webhooks, wrong_webhooks
from hotline.simulator.signer import sign
from tests.signed import call_form, send
from tests.world import LIN, World
from tests.world_settings import TOKEN, URL

INCOMING = "/twilio/voice/incoming"
SHARED = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


def by_shared_key(world: World, settings: str, secret: str = TOKEN, algorithm: str = "sha256") -> int:
    form = call_form("CA1")
    signature = sign(f"{URL}{INCOMING}", form, secret, algorithm)  # type: ignore[arg-type]
    headers = {"X_Twilio_Signature": signature, "X_Twilio_Webhooks_Signature_Settings": settings}
    return send(world, INCOMING, form, **headers).status


def test_a_whole_call_signed_with_sha_256_is_answered(sqlite_world: World) -> None:
    sqlite_world.exchange.courier.shared_key = ("webhooks_sharedkey_1", TOKEN)
    sqlite_world.counsellor("Lin", LIN)
    caller = sqlite_world.calls_in()
    sqlite_world.advance(15)
    assert caller.said()
    assert sqlite_world.call_of(caller)["state"] in {"waiting", "offered"}
    sqlite_world.assert_clean()


@pytest.mark.parametrize(
    ("settings", "secret", "algorithm", "status"),
    [
        (SHARED, TOKEN, "sha256", 200),
        (f" {SHARED.lower()}", TOKEN, "sha256", 200),
        (SHARED, "another secret", "sha256", 403),
        (SHARED, TOKEN, "sha1", 403),
        ("key=k,algorithm=HMAC_SHA1", TOKEN, "sha1", 200),
        ("key=k,algorithm=HMAC_MD5", TOKEN, "sha1", 403),
        ("algorithm=none", TOKEN, "sha256", 403),
        ("", TOKEN, "sha256", 403),
    ],
)
def test_the_header_says_how_it_was_signed_and_is_held_to_it(
    sqlite_world: World, settings: str, secret: str, algorithm: str, status: int
) -> None:
    assert by_shared_key(sqlite_world, settings, secret, algorithm) == status


def test_a_shared_key_has_a_secret_of_its_own() -> None:
    judge = Signature(TOKEN, URL, "the secret of the key")
    signed = sign(f"{URL}/a", [], "the secret of the key", "sha256")
    assert judge.is_good("/a", "", {}, None, signed, SHARED)  # type: ignore[arg-type]
    assert not judge.is_good("/a", "", {}, None, signed)  # type: ignore[arg-type]
    by_token = sign(f"{URL}/a", [], TOKEN, "sha256")
    assert not judge.is_good("/a", "", {}, None, by_token, SHARED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trap", "value", "told"),
    [
        ("voice_method", "GET", "voice_method is GET, not POST"),
        ("sms_method", "GET", "sms_method is GET, not POST"),
        ("status_callback_method", "GET", "status_callback_method is GET, not POST"),
        ("voice_application_sid", "AP1", "voice_application_sid is set and goes before our addresses"),
        ("sms_application_sid", "AP1", "sms_application_sid is set and goes before our addresses"),
        ("sms_url", "https://elsewhere.example/", "sms_url points elsewhere"),
        ("voice_fallback_url", "https://elsewhere.example/", "voice_fallback_url points elsewhere"),
    ],
)
def test_a_number_that_is_set_otherwise_is_told_of_and_mended(
    sqlite_world: World, trap: str, value: str, told: str
) -> None:
    carrier = sqlite_world.carrier()
    wanted = webhooks(URL)
    setattr(sqlite_world.exchange.numbers[sqlite_world.number], trap, value)
    assert wrong_webhooks(carrier.webhooks_of_number() or {}, wanted) == [told]
    point(carrier, wanted)
    assert wrong_webhooks(carrier.webhooks_of_number() or {}, wanted) == []


def test_a_number_on_a_trunk_is_told_of_by_doctor_and_provision(sqlite_world: World) -> None:
    """Its calls never come here, whatever addresses it has."""
    carrier, wanted = sqlite_world.carrier(), webhooks(URL)
    sqlite_world.exchange.numbers[sqlite_world.number].trunk_sid = "TK1"
    with pytest.raises(Refused, match=r"the addresses are written, but trunk_sid is set: the number is on a SIP trunk"):
        point(carrier, wanted)
    assert len(wrong_webhooks(carrier.webhooks_of_number() or {}, wanted)) == 1
    sqlite_world.exchange.numbers[sqlite_world.number].trunk_sid = ""
    point(carrier, wanted)


def test_a_fallback_on_another_host_is_as_it_should_be_and_is_fetched_as_a_file(sqlite_world: World) -> None:
    carrier = sqlite_world.carrier()
    wanted = webhooks(URL, "https://elsewhere.example/line.xml")
    assert carrier.point_number(wanted)
    assert wrong_webhooks(carrier.webhooks_of_number() or {}, wanted) == []
    owned = sqlite_world.exchange.numbers[sqlite_world.number]
    assert (owned.voice_fallback_url, owned.voice_fallback_method) == ("https://elsewhere.example/line.xml", "GET")
