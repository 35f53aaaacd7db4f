"""Newest first, page by page: a cursor is the time and id of the last row seen, so new rows never shift a page."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.kernel.ids import is_id

MOST = 200
USUAL = 50


class BadCursor(ValueError):
    """The cursor is not one of ours."""


@dataclass(frozen=True)
class Page:
    """One page of rows as JSON objects; `next` is None on the last."""

    items: list[dict[str, object]]
    next: str | None


def cursor_of(at: datetime, row_id: str) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, str]:
    """Return the time and id a cursor stands for. Raises BadCursor."""
    try:
        at, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        seen = datetime.fromisoformat(at)
        if seen.tzinfo is None or not is_id(row_id):
            raise ValueError("not written by cursor_of")
        return seen.astimezone(UTC), row_id
    except (ValueError, OverflowError, binascii.Error) as error:
        raise BadCursor("not a cursor of this API") from error
