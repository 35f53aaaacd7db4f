"""The carrier's hand: one signed webhook at a time, with all of it in the test's power; and what it left behind."""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import select

from hotline.db.unit_of_work import Database
from hotline.schema import metadata
from hotline.simulator.documents import parse_message, parse_voice
from hotline.simulator.grammar import Scene
from hotline.simulator.signer import Params, form_encode, sign
from hotline.simulator.wire import HttpRequest, HttpResponse, call_wsgi
from tests.world import STRANGER, World
from tests.world_settings import SID, TOKEN, URL

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
LINE = "+862255500000"


def call_form(sid: str, number: str = STRANGER, **more: str) -> Params:
    """What the carrier says with every request about a call."""
    usual = {"CallSid": sid, "AccountSid": SID, "From": number, "To": LINE, "CallStatus": "ringing"}
    usual |= {"Direction": "inbound", "ApiVersion": "2010-04-01", "FromCity": "", "ToZip": ""}
    return list((usual | more).items())


def text_form(sid: str, body: str, number: str = STRANGER, **more: str) -> Params:
    """What the carrier says of a text that came in."""
    usual = {"MessageSid": sid, "SmsSid": sid, "AccountSid": SID, "From": number, "To": LINE, "Body": body}
    return list((usual | {"NumMedia": "0", "SmsStatus": "received"} | more).items())


def send(
    world: World,
    path: str,
    params: Iterable[tuple[str, str]] = (),
    *,
    body: bytes | None = None,
    method: str = "POST",
    token: str = TOKEN,
    base: str = URL,
    signed_as: str | None = None,
    **headers: str,
) -> HttpResponse:
    """Bring one request to the door. `signed_as` is the address in the signature when it is not the one asked.

    `headers` with underscores for hyphens; X_Twilio_Signature="" sends none.
    """
    pairs = list(params)
    sent = {"Content-Type": FORM, "X-Twilio-Signature": sign(signed_as or f"{URL}{path}", pairs, token)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in sent.items() if value}
    encoded = body if body is not None else form_encode(pairs)
    return call_wsgi(world.app, HttpRequest(method, f"{base}{path}", sent, encoded))


def verbs(answer: HttpResponse, scene: Scene = Scene.CALL) -> list[str]:
    """The names of an answer's verbs, once it is proved to be TwiML that a voice call can use."""
    assert answer.status == 200, answer.status
    assert answer.header("Content-Type").startswith("text/xml")
    document = parse_voice(answer.body, URL, scene)
    assert document.warnings == ()
    return [verb.name for verb in document.verbs]


def words(answer: HttpResponse) -> str:
    """All that a document says."""
    return " ".join(said.text or "" for said in ElementTree.fromstring(answer.body).iter("Say"))


def reply(answer: HttpResponse) -> str | None:
    """The one message in the answer to a text; None when there is none."""
    assert answer.status == 200, answer.status
    assert answer.header("Content-Type").startswith("text/xml")
    document = parse_message(answer.body, URL)
    assert document.warnings == ()
    assert [verb.name for verb in document.verbs] in ([], ["Message"])
    return document.verbs[0].text if document.verbs else None


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with database.read() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)).all())) for name, table in metadata.tables.items()
        }
