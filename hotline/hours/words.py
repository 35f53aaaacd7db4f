"""Opening times as people say them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_ZH_DAYS = "一二三四五六日"
_ZH_NEAR = ("今天", "明天", "后天")
# From this hour on, until the next one named.
_ZH_PARTS = ((0, "凌晨"), (6, "早上"), (8, "上午"), (12, "中午"), (13, "下午"), (18, "晚上"))

_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def opening_words(when: datetime, now: datetime, language: str, zone: ZoneInfo) -> str:
    """`when` in the words of the line's own zone: "明天上午8点", "tomorrow at 8 am"; a weekday within six days, else a
    date. It fits after "back" and before "再来". ValueError for a time without a zone or a language without words."""
    if when.tzinfo is None or now.tzinfo is None:
        raise ValueError("a time without a zone cannot be spoken")
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    if language == "zh":
        return _zh_day(local.date(), today) + _zh_time(local)
    if language == "en":
        return f"{_en_day(local.date(), today)} at {_en_time(local)}"
    raise ValueError(f"no words for opening times in {language!r}")


def date_words(day: date, language: str) -> str:
    """A date as it is spoken: "3月5日", "5 March". ValueError for a language without words."""
    if language == "zh":
        return f"{day.month}月{day.day}日"
    if language == "en":
        return f"{day.day} {_EN_MONTHS[day.month - 1]}"
    raise ValueError(f"no words for dates in {language!r}")


def span_words(start: datetime, end: datetime, now: datetime, language: str, zone: ZoneInfo) -> str:
    """A shift as it is spoken: "今天晚上10点到明天早上6点", "tomorrow at 8 am until noon". ValueError as above."""
    first, last = opening_words(start, now, language, zone), opening_words(end, now, language, zone)
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        last = (_zh_time if language == "zh" else _en_time)(end.astimezone(zone))
    return f"{first}到{last}" if language == "zh" else f"{first} until {last}"


def _zh_day(day: date, today: date) -> str:
    ahead = (day - today).days
    if 0 <= ahead < len(_ZH_NEAR):
        return _ZH_NEAR[ahead]
    if 0 < ahead < 7:
        return f"周{_ZH_DAYS[day.weekday()]}"
    return date_words(day, "zh")


def _zh_time(local: datetime) -> str:
    part = [name for hour, name in _ZH_PARTS if hour <= local.hour][-1]
    hour = local.hour - 12 if local.hour > 12 else local.hour
    match local.minute:
        case 0:
            minutes = ""
        case 30:
            minutes = "半"
        case few if few < 10:
            minutes = f"零{few}分"
        case many:
            minutes = f"{many}分"
    return f"{part}{hour}点{minutes}"


def _en_day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead in (0, 1):
        return ("today", "tomorrow")[ahead]
    if 0 < ahead < 7:
        return f"on {_EN_DAYS[day.weekday()]}"
    return f"on {date_words(day, 'en')}"


def _en_time(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes} {'am' if local.hour < 12 else 'pm'}"
