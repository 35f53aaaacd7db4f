"""A TOML file read, or refused with the place at fault in the words of the file: table, key and line."""

import re
import tomllib
from typing import Any

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]#]+?)\s*\]{1,2}")
_KEY = re.compile(r"\s*([\w\"'.-]+)\s*=")


class MalformedToml(ValueError):
    """Says what is wrong and where: "hours.weekly (line 12): ..."."""


def read_toml(text: str) -> dict[str, Any]:
    """Read a TOML text. Raises MalformedToml, which names the last key that began before the fault."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        lines = text.splitlines()[: int(found[1])] if found else text.splitlines()
        where = f"{_key_above(lines)} (line {max(1, len(lines))})".lstrip()
        raise MalformedToml(f"{where}: is not TOML: {_AT_LINE.sub('', str(error))}") from error


def _key_above(lines: list[str]) -> str:
    table = key = ""
    for line in lines:
        if begins := _TABLE.match(line):
            table, key = begins[1], ""
        elif begins := _KEY.match(line):
            key = begins[1]
    return ".".join(part for part in (table, key) if part)
