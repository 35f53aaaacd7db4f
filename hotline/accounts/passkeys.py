"""Passkeys (WebAuthn level 2): a key that never leaves her phone or computer, and works at our own address alone."""

import hashlib
import json
import struct
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_USUAL_PORTS = {"https": 443, "http": 80}


class BadPasskey(Exception):
    """What the browser sent proves nothing; the message says why, for our log."""


@dataclass(frozen=True)
class Asked:
    """`options` for the browser, as JSON; `challenge` is kept until it answers."""

    options: str
    challenge: str


@dataclass(frozen=True)
class Proven:
    """The passkey that answered: its own words, and how often it has signed, as it says."""

    credential: bytes
    sign_count: int


class Passkeys:
    """Asks for passkeys of one address and judges them."""

    def __init__(self, origin: str, host: str, name: str) -> None:
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(name=name, id=host), verify_origin=lambda found: found == origin
        )

    def ask_new(self, user_id: str, email: str, name: str, known: list[bytes]) -> Asked:
        options, state = self._server.register_begin(
            PublicKeyCredentialUserEntity(id=user_id.encode(), name=email, display_name=name),
            [AttestedCredentialData(one) for one in known],
            resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return Asked(json.dumps(dict(options)), json.dumps(state))

    def judge_new(self, challenge: str, answer: str) -> Proven:
        """Return a new passkey. Raises BadPasskey."""
        try:
            found = self._server.register_complete(json.loads(challenge), _read(answer))
            assert found.credential_data is not None
            return Proven(bytes(found.credential_data), found.counter)
        except _FAULTS as error:
            raise BadPasskey(str(error)) from error

    def ask(self, known: list[bytes]) -> Asked:
        options, state = self._server.authenticate_begin(
            [AttestedCredentialData(one) for one in known], user_verification=UserVerificationRequirement.PREFERRED
        )
        return Asked(json.dumps(dict(options)), json.dumps(state))

    def judge(self, challenge: str, known: list[bytes], answer: str) -> Proven:
        """Return which of the known passkeys answered. Raises BadPasskey."""
        try:
            response = AuthenticationResponse.from_dict(_read(answer))
            credentials = [AttestedCredentialData(one) for one in known]
            found = self._server.authenticate_complete(json.loads(challenge), credentials, response)
            return Proven(bytes(found), response.response.authenticator_data.counter)
        except _FAULTS as error:
            raise BadPasskey(str(error)) from error


_FAULTS = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, AssertionError),
    *(RecursionError, struct.error, InvalidSignature, UnsupportedAlgorithm),
)
"""All that reading a stranger's bytes has been seen to raise."""


def passkeys_at(public_url: str, name: str) -> Passkeys | None:
    """Return the passkeys of an address; None where browsers have none: over plain http, or at a bare IP address."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if not (parts.scheme == "https" or host == "localhost") or _is_ip(host):
        return None
    port = "" if parts.port in {None, _USUAL_PORTS[parts.scheme]} else f":{parts.port}"
    return Passkeys(f"{parts.scheme}://{host}{port}", host, name)


def digest_of_credential(credential: bytes) -> str:
    """The name under which a passkey is found again, each once in the house."""
    return hashlib.sha256(AttestedCredentialData(credential).credential_id).hexdigest()


def _read(answer: str) -> dict[str, Any]:
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
