"""`make test`: both halves of the suite at once.

What runs in real time (programs, browser) mostly waits. The rest only computes, and does so with what is left of the
processor, so that it disturbs nobody who looks at a clock. Options are handed to pytest.
"""

import os
import subprocess
import sys
import tempfile

_REAL_TIME = "(processes or browser) and not proof"
_FAST = "not processes and not browser and not proof"
_NO_TEST_FOUND = 5


def run(options: list[str]) -> int:
    """Return 0 when both halves passed. That a chosen few lie all in one half is no failure of the other."""
    pytest = [sys.executable, "-m", "pytest", "-n", "2"]
    with tempfile.TemporaryFile() as said:
        fast = subprocess.Popen([*pytest, "-m", _FAST, *options], preexec_fn=lambda: os.nice(10))
        real_time = subprocess.Popen(
            [*pytest, "--dist", "loadfile", "-m", _REAL_TIME, *options], stdout=said, stderr=subprocess.STDOUT
        )
        codes = [half.wait() for half in (real_time, fast)]
        said.seek(0)
        sys.stdout.write(f"\n== programs and browser\n{said.read().decode('utf-8', 'replace')}")
    if options and 0 in codes:
        codes = [0 if code == _NO_TEST_FOUND else code for code in codes]
    return max(codes, key=abs)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
