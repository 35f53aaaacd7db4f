"""Where the page at hand can be asked for again: the choice of a language leads back there."""

import re

from flask import current_app, request

from hotline.web.pages import GuardedPage

_BLANK = re.compile(r"<[^>]*>")


def nearest_address() -> str:
    """This address; for a page that answered a form the nearest one above it that can be asked for.

    Rules are compared, not addresses tried: `/desk/texts/take` would fit `/desk/texts/<talk_id>`.
    """
    whole = request.full_path.rstrip("?")
    if request.method in {"GET", "HEAD"} or request.url_rule is None:
        return whole
    rule, path, pages = _steps(request.url_rule.rule), request.path.split("/"), _pages()
    for length in range(len(rule), 1, -1):
        if rule[:length] in pages:
            return whole if length == len(rule) else "/".join(path[:length])
    return "/"


def _pages() -> set[tuple[str, ...]]:
    """The rules of all that is shown to somebody who asks for it; not of the parts that pages ask for by themselves."""
    found = set()
    for rule in current_app.url_map.iter_rules():
        page = current_app.blueprints.get(rule.endpoint.partition(".")[0])
        if isinstance(page, GuardedPage) and "GET" in (rule.methods or ()) and rule.endpoint not in page.unattended:
            found.add(_steps(rule.rule))
    return found


def _steps(rule: str) -> tuple[str, ...]:
    return tuple(_BLANK.sub("<>", rule).split("/"))
