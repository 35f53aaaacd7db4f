"""What a page says is shown by a test, is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_test_that_the_page_names_exists() -> None:
    file, missing, named = "", [], 0
    for found in re.finditer(r"`(tests/\S+?\.py)?::(test_\w+)`", (ROOT / "docs/never-lost.md").read_text("utf-8")):
        file, name, named = found[1] or file, found[2], named + 1
        if f"def {name}(" not in (ROOT / file).read_text("utf-8"):
            missing.append(f"{file}::{name}")
    assert missing == []
    assert named > 20
