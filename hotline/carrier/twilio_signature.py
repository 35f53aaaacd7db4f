"""Is this request really the carrier's? Judged by the carrier's own validator, over the address we published."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator


class Signature:
    """Checks X-Twilio-Signature over `public_url` + raw path + raw query, whatever a proxy made of the Host header."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    def is_good(
        self, raw_path: str, raw_query: str, form: Mapping[str, str], body: str | None, signature: str | None
    ) -> bool:
        """Say whether the signature fits; anything the validator chokes on does not.

        `form` must be a multi-dict (repeated keys count); `body` is the raw text of a request that is not a form.
        """
        if not signature:
            return False
        url = self._public_url + raw_path + (f"?{raw_query}" if raw_query else "")
        try:
            return bool(self._validator.validate(url, form if body is None else body, signature))
        except (TypeError, IndexError, ValueError, KeyError):
            return False
