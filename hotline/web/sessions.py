"""Sessions are for people who sign in. Machines carry none, so none is opened for them."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

_OF_MACHINES = ("/twilio/", "/api/", "/audio/", "/healthz", "/readyz")


class SessionsForPeople(SecureCookieSessionInterface):
    """As Flask's own, but not for machines: opening one took a twelfth of the time of an answer to the carrier.

    The signed cookie holds the token of a sign-in, whose row says whose it is and until when.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(_OF_MACHINES) else super().open_session(app, request)
