"""What the REST resources share: questions, answers, errors, pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from .wire import HttpResponse

if TYPE_CHECKING:
    from .exchange import Exchange

Json = dict[str, Any]
DEFAULT_PAGE = 50
LARGEST_PAGE = 1000


class RestError(Exception):
    """A refusal: HTTP status, the carrier's code, and its sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class NotFound(RestError):
    def __init__(self, path: str) -> None:
        super().__init__(404, 20404, f"The requested resource {path} was not found")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. Keys may repeat, in the query and in the form."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    query_string: str

    def get(self, name: str, usual: str = "") -> str:
        """The last value of a form field."""
        return next((value for key, value in reversed(self.form) if key == name), usual)

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.form)

    def words(self, name: str, usual: str) -> frozenset[str]:
        """Repeated fields and space-separated words alike."""
        values = " ".join(value for key, value in self.form if key == name)
        return frozenset((values or usual).split())

    def flag(self, name: str, usual: bool) -> bool:
        return self.get(name).lower() == "true" if self.has(name) else usual

    def number(self, name: str, usual: float) -> float:
        """Raises RestError for something that is not a number."""
        try:
            return float(self.get(name)) if self.get(name) else usual
        except ValueError as error:
            raise RestError(400, 20001, f"{name} must be a number") from error

    def method_of(self, name: str, usual: str = "POST") -> str:
        return self.get(name, usual).upper() or usual

    def filter(self, name: str) -> str:
        return next((value for key, value in self.query if key == name), "")


class Answer(NamedTuple):
    status: int
    body: Json | bytes
    content_type: str = "application/json"


Handler = Callable[["Exchange", Asked, Mapping[str, str]], Answer]
Route = tuple[str, str, Handler]


def as_json(status: int, body: Json) -> HttpResponse:
    return HttpResponse(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


def error_answer(status: int, code: int, message: str) -> HttpResponse:
    info = f"https://www.twilio.com/docs/errors/{code}"
    return as_json(status, {"code": code, "message": message, "more_info": info, "status": status})


NO_CONTENT = Answer(204, b"", "")


def page_of(asked: Asked, key: str, items: Sequence[Json]) -> Answer:
    """One page of a list, with relative addresses of its neighbours."""
    size = min(_whole(asked.filter("PageSize"), DEFAULT_PAGE) or DEFAULT_PAGE, LARGEST_PAGE)
    page = _whole(asked.filter("Page"), 0)
    start = page * size
    chosen = list(items[start : start + size])

    def address(number: int) -> str:
        others = [(name, value) for name, value in asked.query if name not in ("Page", "PageSize")]
        return f"{asked.path}?{urlencode([*others, ('PageSize', str(size)), ('Page', str(number))])}"

    more = start + size < len(items)
    body: Json = {
        key: chosen,
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(len(chosen) - 1, 0),
        "uri": f"{asked.path}?{asked.query_string}" if asked.query_string else asked.path,
        "first_page_uri": address(0),
        "next_page_uri": address(page + 1) if more else None,
        "previous_page_uri": address(page - 1) if page > 0 else None,
    }
    return Answer(200, body)


def _whole(text: str, usual: int) -> int:
    return int(text) if text.isdigit() else usual
