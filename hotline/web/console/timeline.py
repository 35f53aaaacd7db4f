"""A call drawn in time: the caller's lane above, one for each counsellor it was held out to below. Pure.

The page's table lists the same spans, so nobody needs the picture.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.boards.call_story import Offered, Story

_NICE_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600)
_MOST_TICKS = 8
_SHORTEST = timedelta(seconds=20)
"""A call of three seconds is drawn as wide as one of twenty: its own width would say nothing."""


@dataclass(frozen=True)
class Span:
    """`kind`: greeting, waiting, talk, after, ring or picked_up."""

    kind: str
    begin: datetime
    end: datetime
    is_open: bool = False
    """Still going on: `end` is now."""

    @property
    def seconds(self) -> int:
        return round((self.end - self.begin).total_seconds())


@dataclass(frozen=True)
class Lane:
    """`who`: a counsellor's name; None is the caller."""

    who: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Timeline:
    begin: datetime
    end: datetime
    lanes: tuple[Lane, ...]

    def share(self, at: datetime) -> float:
        """Where a moment lies, from 0 to 1."""
        return (at - self.begin) / (self.end - self.begin)

    @property
    def kinds(self) -> set[str]:
        return {span.kind for lane in self.lanes for span in lane.spans}

    @property
    def ticks(self) -> list[datetime]:
        """Moments to be named below the picture, a round time apart, from the call's beginning."""
        length = (self.end - self.begin).total_seconds()
        step = next((step for step in _NICE_STEPS if length / step <= _MOST_TICKS), length / _MOST_TICKS)
        return [self.begin + timedelta(seconds=step * number) for number in range(int(length // step) + 1)]


def draw(story: Story, now: datetime) -> Timeline:
    """Lay a call out in lanes. What still goes on ends now."""
    lanes = [Lane(None, tuple(_of_caller(story, now)))]
    lanes += [Lane(offer.counsellor, tuple(_of_offer(offer, story, now))) for offer in story.offers]
    spans = [span for lane in lanes for span in lane.spans]
    begin = min((span.begin for span in spans), default=story.received_at)
    end = max((span.end for span in spans), default=begin)
    return Timeline(begin, max(end, begin + _SHORTEST), tuple(lanes))


def _of_caller(story: Story, now: datetime) -> list[Span]:
    """Her own time, one thing after another. A place that was kept may be older than the call: it is not drawn so."""
    talked_until = max((offer.ended_at or now for offer in story.offers if offer.talks_from), default=None)
    over = story.ended_at or now
    marks: list[tuple[str, datetime | None]] = [
        ("greeting", story.received_at),
        ("waiting", max(story.queued_at, story.received_at) if story.queued_at else None),
        ("talk", story.connected_at),
        ("after", talked_until if story.connected_at and talked_until and talked_until < over else None),
    ]
    return _one_after_another(marks, story.ended_at, now)


def _of_offer(offer: Offered, story: Story, now: datetime) -> list[Span]:
    marks: list[tuple[str, datetime | None]] = [
        ("ring", offer.made_at),
        ("picked_up", offer.answered_at),
        ("talk", offer.talks_from),
    ]
    return _one_after_another(marks, offer.ended_at or story.ended_at, now)


def _one_after_another(marks: list[tuple[str, datetime | None]], over: datetime | None, now: datetime) -> list[Span]:
    begun = [(kind, at) for kind, at in marks if at is not None]
    end = over or now
    ends = [(at, False) for _, at in begun[1:]] + [(end, over is None)]
    spans = [
        Span(kind, begin, max(begin, until), is_open)
        for (kind, begin), (until, is_open) in zip(begun, ends, strict=True)
    ]
    return [span for span in spans if span.end > span.begin or len(spans) == 1]
