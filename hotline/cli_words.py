"""What a command did, for people; the same as its JSON object."""

from typing import Any


def in_words(result: dict[str, Any], indent: str = "") -> str:
    lines: list[str] = []
    for key, value in result.items():
        label = f"{indent}{key.replace('_', ' ')}"
        if isinstance(value, dict):
            lines += [label, in_words(value, indent + "  ")]
        elif isinstance(value, list):
            lines.append(f"{label}: {len(value)}")
            lines += [f"{indent}  - {_one_line(item)}" for item in value]
        else:
            lines.append(f"{label}: {value}")
    return "\n".join(lines)


def _one_line(item: object) -> str:
    return ", ".join(f"{key} {value}" for key, value in item.items()) if isinstance(item, dict) else str(item)
