"""What a clock on the wall says, as a moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment_of(day: date, minute: int, zone: ZoneInfo, *, last: bool) -> datetime:
    """The UTC moment of a local time, `minute` minutes after local midnight. Of a time that comes twice, the first or
    the last; for one that the clocks skip, the moment of the skip. So a clock change never shortens a span
    by more than the hour that does not exist."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:
        return after if last else before
    return _skip(after, before, zone)


def _skip(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second between `low` and `high` at which the zone's offset becomes that of `high`."""
    target = high.astimezone(zone).utcoffset()
    while (gap := int((high - low).total_seconds())) > 1:
        middle = low + timedelta(seconds=gap // 2)
        if middle.astimezone(zone).utcoffset() == target:
            high = middle
        else:
            low = middle
    return high
