"""The ceiling: the least a webhook can do that refuses strangers and never forgets a caller, on the house's own server.

Bare WSGI, one HMAC over the form, the line looked up, then one durable transaction that writes the call and its first
event. No framework, no rules, no second delivery, no words: what the house adds is measured against this.
"""

import base64
import hmac
import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import psycopg

from hotline.db.engine import give_turn, open_engine, take_turn
from hotline.server import make_server

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Write = Callable[[str, str], None]

_ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response><Say>hello</Say><Enqueue>hotline</Enqueue></Response>'
_HEADERS = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(_ANSWER)))]

TABLES = (
    "CREATE TABLE line (number VARCHAR(16) PRIMARY KEY, name VARCHAR(40) NOT NULL)",
    "CREATE TABLE ceiling_calls (sid VARCHAR(64) PRIMARY KEY, caller VARCHAR(16), at DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE ceiling_events (id {serial} PRIMARY KEY, sid VARCHAR(64) NOT NULL REFERENCES ceiling_calls(sid),"
    " at DOUBLE PRECISION NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX ceiling_events_sid ON ceiling_events (sid)",
)

_LINE = "SELECT name FROM line WHERE number = ?"
_CALL = "INSERT INTO ceiling_calls (sid, caller, at) VALUES (?, ?, ?) ON CONFLICT (sid) DO UPDATE SET at = excluded.at"
_EVENT = "INSERT INTO ceiling_events (sid, at, detail) VALUES (?, ?, ?)"
_ALL_IN_ONE = """
    WITH found AS (SELECT name FROM line WHERE number = %(line)s),
    call AS (
        INSERT INTO ceiling_calls (sid, caller, at) VALUES (%(sid)s, %(caller)s, %(at)s)
        ON CONFLICT (sid) DO UPDATE SET at = excluded.at RETURNING sid
    )
    INSERT INTO ceiling_events (sid, at, detail) SELECT sid, %(at)s, %(detail)s FROM call
    RETURNING (SELECT name FROM found)
"""


def build() -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """What the server loads in each of its processes."""
    token, public_url = os.environ["TWILIO_AUTH_TOKEN"].encode(), os.environ["HOTLINE_PUBLIC_URL"]
    line, url = os.environ["HOTLINE_NUMBER"], os.environ["HOTLINE_DATABASE_URL"]
    write = _sqlite(url, line) if url.startswith("sqlite") else _postgres(url, line)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        message = public_url + environ["PATH_INFO"] + "".join(key + form[key] for key in sorted(form))
        signature = base64.b64encode(hmac.digest(token, message.encode(), "sha1")).decode()
        if not hmac.compare_digest(signature, environ.get("HTTP_X_TWILIO_SIGNATURE", "")):
            start_response("403 Forbidden", [("Content-Length", "0")])
            return [b""]
        write(form["CallSid"], form["From"])
        start_response("200 OK", _HEADERS)
        return [_ANSWER]

    return application


def _sqlite(url: str, line: str) -> Write:
    """Raw sqlite3, with the house's own settings and its turn-taking between processes."""
    own = threading.local()
    engine = open_engine(url)

    def write(sid: str, caller: str) -> None:
        if not hasattr(own, "pooled"):
            own.pooled = engine.raw_connection()
        connection = own.pooled.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        connection.execute(_LINE, (line,)).fetchone()
        now = time.time()
        take_turn(own.pooled.info)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_CALL, (sid, caller, now))
            connection.execute(_EVENT, (sid, now, json.dumps({"kind": "received"})))
            connection.execute("COMMIT")
        finally:
            give_turn(own.pooled.info)

    return write


def _postgres(url: str, line: str) -> Write:
    """One statement, so one round trip: it is its own transaction."""
    own = threading.local()

    def write(sid: str, caller: str) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True, prepare_threshold=1)
        detail = json.dumps({"kind": "received"})
        values = {"line": line, "sid": sid, "caller": caller, "at": time.time(), "detail": detail}
        own.connection.execute(_ALL_IN_ONE, values).fetchone()

    return write


def create_tables(url: str, line: str) -> None:
    """Make the ceiling's own tables in an empty database, and its one line."""
    with open_engine(url).begin() as connection:
        serial = "INTEGER" if connection.dialect.name == "sqlite" else "BIGSERIAL"
        for table in TABLES:
            connection.exec_driver_sql(table.format(serial=serial))
        connection.exec_driver_sql(f"INSERT INTO line VALUES ('{line}', 'the line')")


if __name__ == "__main__":
    port, processes = int(sys.argv[1]), int(sys.argv[2])
    make_server("bench.ceiling:build", "127.0.0.1", port, processes).serve()
