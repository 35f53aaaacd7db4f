"""`hotline demo`: the whole line on this machine, with a simulated carrier and invented people.

1. One demo a folder, and the port free: else a sentence, and nothing is touched.
2. A new world under var/demo: settings, secrets for this run only, an empty database.
3. The programs start: carrier, web service, workers; meanwhile the database is filled through the real flows.
4. When the line says it is ready: telephones, addresses, a token. Then it serves until Ctrl-C or SIGTERM.
5. Every program ends with the demo, also when the demo is killed (see keeper.py).
"""

import errno
import fcntl
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from hotline.db.upgrade import upgrade
from hotline.demo.crew import Crew
from hotline.demo.people import COORDINATOR, COUNSELLORS, DATA_OFFICER, PASSWORD, SUPERVISOR
from hotline.demo.world import NUMBER, SEED, World, environment, give_telephones, people_it, write_line
from hotline.kernel.errors import Refused

_HOST = "127.0.0.1"
_READY_WITHIN = 60.0
_HOTLINE = ("-c", "from hotline.cli import main; main(prog_name='hotline')")


def run(port: int) -> None:
    """Run the demo on loopback until told to stop. Raises Refused when it cannot start, or a program of it ended."""
    began = time.monotonic()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    with _alone(Path("var").resolve()) as lock:
        _refuse_taken(port)
        folder = Path("var/demo").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "logs").mkdir(parents=True)
        click.echo("Starting the demo: a support line with invented people, all of it on this machine …")
        public_url, carrier_url = f"http://{_HOST}:{port}", f"http://{_HOST}:{_free_port()}"
        given = environment(folder, write_line(folder), public_url, carrier_url)
        os.environ.update(given)
        crew = Crew(folder / "logs", lock, given)
        try:
            world = _start(crew, port, public_url, carrier_url, stop)
            if world is not None:
                click.echo(_welcome(world, public_url, time.monotonic() - began))
                _serve(crew, stop)
        finally:
            click.echo("Stopping …")
            crew.stop()
    click.echo("The demo has ended; nothing of it runs any more.")


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Hold the folder's lock. The keepers inherit it, so a demo that was killed blocks the next until all is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                f"A demo runs in this folder already, or is just stopping ({folder}/demo). "
                "Stop it with Ctrl-C, or start this one in another folder."
            ) from error
        yield lock
    finally:
        os.close(lock)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise Refused(f"Port {port} on {_HOST} {why}. Choose another: make demo PORT={port + 1}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _start(crew: Crew, port: int, public_url: str, carrier_url: str, stop: threading.Event) -> World | None:
    """Start everything and return the world once the line is ready; None when told to stop before."""
    fallback = f"{public_url}/twilio/voice/fallback"
    carrier = ("--port", carrier_url.rpartition(":")[2], "--number", NUMBER, "--app-url", public_url)
    crew.start("carrier", "-m", "hotline.simulator", *carrier, "--fallback", fallback, "--seed", str(SEED))
    upgrade(os.environ["HOTLINE_DATABASE_URL"])
    crew.start("workers", *_HOTLINE, "work", "--processes", "1")
    crew.start("web", *_HOTLINE, "serve", "--port", str(port))
    world = people_it()
    for url in (f"{carrier_url}/sim/state", f"{public_url}/readyz"):
        if not _wait_for(url, crew, stop):
            return None
    give_telephones(world, carrier_url)
    return world


def _wait_for(url: str, crew: Crew, stop: threading.Event) -> bool:
    """Wait until `url` answers 200. False when told to stop; raises Refused when a program ended or time is up."""
    fetch = build_opener(ProxyHandler({}))
    give_up = time.monotonic() + _READY_WITHIN
    while not stop.wait(0.05):
        ended = crew.last_words()
        if ended is not None:
            raise Refused(ended)
        try:
            with fetch.open(url, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (URLError, OSError):
            if time.monotonic() > give_up:
                raise Refused(f"{url} was not ready after {_READY_WITHIN:.0f} seconds; see var/demo/logs") from None
    return False


def _serve(crew: Crew, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        ended = crew.last_words()
        if ended is not None:
            raise Refused(ended)


def _welcome(world: World, public_url: str, seconds: float) -> str:
    on = " ".join(person.name for person in COUNSELLORS if person.on_duty)
    off = " ".join(person.name for person in COUNSELLORS if not person.on_duty)
    report = world.ledger
    people = "  ".join(person.email for person in (COUNSELLORS[0], SUPERVISOR, COORDINATOR, DATA_OFFICER))
    apps = "\n".join(f"{'':22}{name}'s app: {secret}" for name, secret in world.app_secrets.items())
    return f"""
Ready after {seconds:.1f} s. 青柠热线 is open: {on} are on duty, {off} are not, {SUPERVISOR.name} supervises.
In the ledger: {report.households} invented households with {report.people} people.

  Telephones to try   {public_url}/phones      start here
  Desk and account    {public_url}/login       or by a click from the telephones
                      {people}
                      password {PASSWORD}
{apps}
  A family's card     {world.card_url}
  Reading API         {public_url}/api/v1/status, described by {public_url}/api/openapi.json

    curl -H 'Authorization: Bearer {world.token}' {public_url}/api/v1/status

Everything lies in var/demo (logs too) and is made anew at each start. Stop with Ctrl-C.
"""
