"""`python -m hotline.simulator`: the carrier in real time on a loopback port."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading

from .server import Settings, SimulatorServer


def read(arguments: list[str]) -> Settings:
    """Settings from the command line. Exits with status 2 when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m hotline.simulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--account-sid", default=os.environ.get("TWILIO_ACCOUNT_SID"))
    # The environment keeps the token out of the list of processes.
    parser.add_argument("--auth-token", default=os.environ.get("TWILIO_AUTH_TOKEN"))
    parser.add_argument("--number", required=True, help="the line's number, E.164")
    parser.add_argument("--app-url", required=True, help="where the application answers")
    parser.add_argument("--fallback", default="", help="fallback address for voice")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--calls-per-second", type=float, default=1.0)
    parser.add_argument("--alive", action="store_true", help="let people ring by themselves")
    given = parser.parse_args(arguments)
    if not given.account_sid or not given.auth_token:
        parser.error("--account-sid and --auth-token (or TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN) are needed")
    return Settings(
        given.port,
        given.account_sid,
        given.auth_token,
        given.number,
        given.app_url,
        given.fallback,
        seed=given.seed,
        calls_per_second=given.calls_per_second,
        alive=given.alive,
    )


def main(arguments: list[str]) -> int:
    """Serve until SIGINT or SIGTERM."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    settings = read(arguments)
    enough = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: enough.set())
    try:
        server = SimulatorServer(settings)
    except (OSError, SystemExit) as error:
        sys.stderr.write(f"port {settings.port}: {error}\n")
        return 1
    server.start()
    logging.getLogger(__name__).info("the simulated carrier listens on %s", server.url)
    enough.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
