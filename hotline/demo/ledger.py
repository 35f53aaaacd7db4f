"""The ledger of the demo's world: 394 invented households, 214 + 180 as in the line's first reports.

Nobody in it exists. All numbers are of the block +86 138 0000 0000 to 0999, which no demo may ring for real.
"""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

HOUSEHOLDS = 394

OPEN_CALLERS = 6
"""The households of +8613800000001 to 0006, which the demo's phones page offers: always with an open posting."""

ENDED_CALLER = 101
"""The household of +8613800000101, whose posting ended two months ago."""

_HEADER = ("家庭编号", "姓名", "关系", "电话", "出生年份", "岗位类别", "上岗日期", "离岗日期", "区域", "地址")
_POSTINGS = ("援鄂", "隔离点", "疾控中心", "发热门诊")
_AREAS = ("河东街道", "临江镇", "北岸镇", "石桥镇", "柳林镇", "云岭镇")
_STREETS = ("临江路", "育才路", "和平路", "桂花巷", "青年路", "柳树街")
_SURNAMES = "陈林王李张刘赵黄周吴徐孙朱马胡郭何高罗郑"
_ELDERS = (("奶奶", "母亲"), ("爷爷", "父亲"), ("外婆", "岳母"), ("外公", "岳父"))
_SECOND_PHONES = range(HOUSEHOLDS + 1, 900)  # 900 to 999 are ordinary callers, in no household


@dataclass(frozen=True)
class _Spell:
    kind: str
    start: date
    end: date | None


def ledger_sheet(seed: int, today: date) -> bytes:
    """Return the sheet as CSV (UTF-8 with its mark, Chinese header); the same seed and day give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    chance = random.Random(seed)
    second_phones = iter(_SECOND_PHONES)
    for number in range(1, HOUSEHOLDS + 1):
        writer.writerows(_household(number, chance, second_phones, today))
    return text.getvalue().encode("utf-8-sig")


def household_code(number: int) -> str:
    return f"H{number:04d}"


def _household(number: int, chance: random.Random, second_phones: Iterator[int], today: date) -> Iterator[list[str]]:
    surname = "陈" if number == 1 else chance.choice(_SURNAMES)
    other = chance.choice(_SURNAMES.replace(surname, ""))
    title, relation = _ELDERS[0] if number == 1 else chance.choice(_ELDERS)
    spell = _spell(number, chance, today)
    home = [chance.choice(_AREAS), f"{chance.choice(_STREETS)}{chance.randint(1, 180)}号"]
    phone = _phone(number)

    def person(name: str, kin: str, number_of: str, age: int, posting: _Spell | None = None) -> list[str]:
        dates = (posting.start.isoformat(), posting.end.isoformat() if posting.end else "") if posting else ("", "")
        return [
            household_code(number),
            name,
            kin,
            number_of,
            str(today.year - age),
            posting.kind if posting else "",
            *dates,
            *home,
        ]

    yield person(surname + title, relation, phone, chance.randint(58, 82))
    yield person(f"{surname}医生", "本人", "", chance.randint(28, 52), spell)
    if chance.random() < 0.55:
        # an elder's phone is often the family's one phone
        shared = chance.random() < 0.2
        second = phone if shared else _phone(next(second_phones))
        both_away = spell.end is None and chance.random() < 0.1
        yield person(
            f"{other}护士" if both_away else f"{other}老师",
            "配偶",
            second,
            chance.randint(28, 52),
            _spell(number, chance, today) if both_away else None,
        )
    if chance.random() < 0.5:
        yield person(f"小{surname}", "子女", "", chance.randint(3, 17))


def _spell(number: int, chance: random.Random, today: date) -> _Spell:
    kind = chance.choice(_POSTINGS)
    start = today - timedelta(days=chance.randint(95, 160))
    ended = number == ENDED_CALLER or (number > OPEN_CALLERS and chance.random() < 0.12)
    if ended:
        return _Spell(kind, start, today - timedelta(days=60 if number == ENDED_CALLER else chance.randint(40, 90)))
    return _Spell(kind, today - timedelta(days=chance.randint(3, 60)), None)


def _phone(number: int) -> str:
    return f"+86 138 0000 {number:04d}"
