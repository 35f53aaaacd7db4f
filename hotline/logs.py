"""One JSON object a line on stderr. Never a full phone number, a name, a note, or a message's body."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LONG_NUMBER = re.compile(r"(?<![0-9A-Fa-f])\+?\d[\d\s()-]{6,}\d(?![0-9A-Fa-f])")


def scrub(text: str) -> str:
    """Cut the middle out of whatever looks like a phone number: the last net, for text that others wrote."""
    return _LONG_NUMBER.sub(lambda found: f"{found.group()[:2]}****{found.group()[-2:]}", text)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        line.update({key: _scrubbed(value) for key, value in vars(record).items() if key not in _PLAIN})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _scrubbed(value: object) -> object:
    """Scrub what stands beside a message, however deep."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {scrub(str(key)): _scrubbed(part) for key, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_scrubbed(part) for part in value]
        case _:
            return scrub(str(value))


def _where(trace: str) -> list[str]:
    """Keep the places of a traceback, not its words: an exception's text may quote what a caller sent."""
    return [line.strip() for line in trace.splitlines() if line.lstrip().startswith("File ")]


def log_as_json(level: int = logging.INFO) -> None:
    """Send every logger of this process to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("rq", "rq.worker", "rq.scheduler", "twilio", "twilio.http_client", "alembic", "_granian"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)
