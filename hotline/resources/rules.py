"""When a check is too old, what a new file changes, and what a search finds. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from hotline.resources.model import Resource

CHECK_HOLDS = timedelta(days=90)


def is_checked(checked_on: date | None, today: date) -> bool:
    """Whether somebody has checked it so lately that it may be given without a word of doubt."""
    return checked_on is not None and today - checked_on <= CHECK_HOLDS


def merged(known: Resource | None, new: Resource) -> Resource:
    """What stands after a file or a form. A check holds on while what was checked is still the same."""
    if known is None or (known.number, known.hours_zh, known.hours_en) != (new.number, new.hours_zh, new.hours_en):
        return new
    if known.checked_on is None or (new.checked_on is not None and new.checked_on > known.checked_on):
        return new
    return replace(new, checked_on=known.checked_on, checked_by=known.checked_by)


def is_found(resource: Resource, wanted: str, problem: str) -> bool:
    """Whether each word of a search stands somewhere in it, in either language; and whether it is for that problem."""
    if problem and problem not in resource.fits:
        return False
    names = f"{resource.code} {resource.name_zh} {resource.name_en} {resource.number}"
    places = f"{resource.area_zh} {resource.area_en}"
    text = f"{names} {places} {resource.about_zh} {resource.about_en}".casefold()
    return all(word in text for word in wanted.casefold().split())
