"""How fast, and what share of the best possible. docs/performance.md keeps the figures."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import webhook
from bench.load import NoLoad
from bench.webhook import Void
from tests.servers import NoServer

ENGINES = ("sqlite", "postgresql")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["webhook"], default="webhook")
    parser.add_argument("--rounds", type=int, default=3, help="each round measures house and ceiling in turn")
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement")
    parser.add_argument("--database", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the databases lie")
    asked = parser.parse_args()
    engines = ENGINES if asked.database == "both" else (asked.database,)
    try:
        for engine in engines:
            webhook.run(engine, asked.rounds, asked.seconds, asked.folder)
    except (NoLoad, NoServer, Void) as fault:
        sys.exit(f"no figure: {fault}")


if __name__ == "__main__":
    main()
