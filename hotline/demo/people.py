"""Who lives in the demo. All of them are invented, and so are the numbers."""

import csv
import io
from dataclasses import dataclass

from hotline.demo.ledger import OPEN_CALLERS

_SPELT = "Chen Lin Wang Li Zhang Liu Zhao Huang Zhou Wu Xu Sun Zhu Ma Hu Guo He Gao Luo Zheng"
_PINYIN = dict(zip("陈林王李张刘赵黄周吴徐孙朱马胡郭何高罗郑", _SPELT.split(), strict=True))
_TITLES = {"奶奶": "Granny", "爷爷": "Grandpa", "外婆": "Nana", "外公": "Grandad"}


@dataclass(frozen=True)
class Counsellor:
    name: str
    name_en: str
    number: str
    on_duty: bool
    languages: tuple[str, ...] = ("zh",)

    @property
    def email(self) -> str:
        """What she signs in to the pages with."""
        return f"{self.name_en.lower()}@lime.example"


COUNSELLORS = (
    Counsellor("林", "Lin", "+8613800000951", on_duty=True, languages=("zh", "en")),
    Counsellor("吴", "Wu", "+8613800000952", on_duty=True),
    Counsellor("赵", "Zhao", "+8613800000953", on_duty=True),
    Counsellor("周", "Zhou", "+8613800000954", on_duty=False),
    Counsellor("孙", "Sun", "+8613800000955", on_duty=False, languages=("zh", "en")),
)
SUPERVISOR = Counsellor("郑", "Zheng", "+8613800000956", on_duty=False)
COORDINATOR = Counsellor("高", "Gao", "+8613800000957", on_duty=False)
DATA_OFFICER = Counsellor("许", "Xu", "+8613800000958", on_duty=False)

PASSWORD = "lime-tree-by-night"
"""Of everybody in the demo, which answers on loopback alone."""


@dataclass(frozen=True)
class Caller:
    """Somebody with a telephone. `kind`: frontline, general, withheld; a passer rings by himself now and then."""

    name: str
    name_en: str
    number: str
    kind: str


_ORDINARY = (
    Caller("一位同学", "A student", "+8613800000901", "general"),
    Caller("陌生人", "A stranger", "+8613800000902", "withheld"),
)
_PASSERS = (
    Caller("一位父亲", "A father", "+8613800000903", "passer"),
    Caller("夜班室友", "A flatmate", "+8613800000904", "passer"),
    Caller("一位中学生", "A teenager", "+8613800000905", "passer"),
    Caller("新手妈妈", "A new mother", "+8613800000906", "passer"),
)
_PASSING_FAMILIES = 4


def callers(sheet: bytes) -> list[Caller]:
    """Return the telephones of the page: the six families of the sheet, ordinary callers, and who rings by himself."""
    names = _names(sheet)
    families = [_family(names, number, "frontline") for number in range(1, OPEN_CALLERS + 1)]
    taken = {family.name for family in families}
    passing: list[Caller] = []
    number = OPEN_CALLERS
    while len(passing) < _PASSING_FAMILIES:
        number += 1
        family = _family(names, number, "passer")
        if family.name not in taken:  # two of one name on one page would puzzle
            taken.add(family.name)
            passing.append(family)
    return [families[0], *_ORDINARY, *families[1:], *passing, *_PASSERS]


def _family(names: dict[str, str], number: int, kind: str) -> Caller:
    e164 = f"+8613800000{number:03d}"
    name = names[e164]
    return Caller(name, f"{_TITLES[name[1:]]} {_PINYIN[name[0]]}", e164, kind)


def _names(sheet: bytes) -> dict[str, str]:
    """Read who answers which number: the first person of the household who has it."""
    found: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))):
        found.setdefault(row["电话"].replace(" ", ""), row["姓名"])
    return found
