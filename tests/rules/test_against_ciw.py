"""The choice held against Ciw, a simulator of queues by others: the same callers wait the same in both.

The figures are Ciw 3.2.7's own, printed by bench/against_ciw.py, which compares caller by caller and says how to repeat
it. They hold what no formula does: the guards, danger in between, and callers who give up.
"""

import pytest

from hotline.routing.simulation import simulate
from tests.rules.drawn import COUNSELLORS
from tests.rules.oracle import CASES, Case, callers_of, class_means

CALLERS = 20_000
BY_CIW = (  # answered; mean seconds they waited: frontline, general
    (20_144, 247.6601, 627.5073),
    (20_144, 348.2434, 591.1511),
    (20_144, 136.6305, 666.1508),
    (20_144, 157.7355, 657.1188),
    (20_144, 1566.1868, 7744.3082),
    (20_144, 163.4612, 655.8668),
    (20_144, 1599.1161, 7667.0247),
    (13_866, 127.7488, 178.3024),
)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("case", "by_ciw"), list(zip(CASES, BY_CIW, strict=True)), ids=[f"{case.name} {case.load.name}" for case in CASES]
)
def test_callers_wait_as_long_as_ciw_says(case: Case, by_ciw: tuple[int, float, float]) -> None:
    callers = callers_of(case, CALLERS)
    log = simulate(callers, COUNSELLORS, case.policy)
    number = {caller.at: index for index, caller in enumerate(callers)}
    waits = {number[one.caller.at]: one.wait for one in log.passages if one.answered}
    assert (len(waits), *class_means(callers, waits)) == pytest.approx(by_ciw, abs=1e-3)
