"""A browser in two words, so that somebody knows her own sign-ins again. Nothing finer is kept."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))
_MORE_SYSTEMS = (("CrOS", "Chromebook"), ("Linux", "Linux"))


def name_of_browser(agent: str) -> str:
    """Return such as `Firefox · Linux`; empty when it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in (*_SYSTEMS, *_MORE_SYSTEMS) if mark in agent), "")
    return " · ".join(filter(None, [browser, system]))
