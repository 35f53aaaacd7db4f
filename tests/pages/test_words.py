"""Every word of the pages is there in both languages, and no page asks for one that is not."""

import re
from pathlib import Path

import hotline.web.console
from hotline.alerts.model import AlertKind
from hotline.kernel.errors import Why
from hotline.roster.model import Role
from hotline.web.console.words import words_of
from tests.pages.visiting import Visit, employ
from tests.world import World

HERE = Path(hotline.web.console.__file__).parent
BLANK = re.compile(r"\{\w+\}")


def test_both_languages_say_all_of_it_with_the_same_blanks() -> None:
    zh, en = words_of("zh"), words_of("en")
    assert zh.keys() == en.keys()
    assert [key for key in zh if not zh[key].strip() or not en[key].strip()] == []
    assert [key for key in zh if sorted(BLANK.findall(zh[key])) != sorted(BLANK.findall(en[key]))] == []


def test_every_word_that_is_asked_for_is_there_and_every_word_is_asked_for() -> None:
    known = words_of("zh").keys()
    sources = [*HERE.glob("*.py"), *HERE.glob("templates/*.html")]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    asked = set(re.findall(r"""\bword\(\s*["']([a-z_]+\.[a-z_0-9]+)["']\s*[,)]""", text))
    asked |= set(re.findall(r'\bNav\("[^"]+", "([^"]+)"', text))
    for one, other in re.findall(r"""\bword\(["']([a-z_.]+)["'] if [^()]* else ["']([a-z_.]+)["'][,)]""", text):
        asked |= {one, other}
    begun = re.findall(r"""\bword\(\s*["']([a-z_]+\.[a-z_]*)["'] ~""", text)
    begun += re.findall(r"""\bword\(\s*f["']([a-z_.]+)\{""", text)
    begun += re.findall(r"""\bsay\(\w+, f["']([a-z_.]+)\{""", text)
    asked |= set(re.findall(r"""\bsay\(\w+, ["']([a-z_]+\.[a-z_0-9]+)["']\s*[,)]""", text))
    begun += re.findall(r"""\b_known\(\s*["']([a-z_.]+)["'],""", text)
    assert asked - known == set()
    assert {key for key in known - asked if not key.startswith(tuple(begun))} == set()


def test_every_reason_of_a_refusal_has_its_words_and_no_words_are_for_none() -> None:
    assert {key for key in words_of("zh") if key.startswith("why.")} == {f"why.{why}" for why in Why}


def test_every_alert_can_be_told_on_the_board() -> None:
    """One without words is a board that does not open, in the very night in which it is needed."""
    told = {key.removeprefix("board.alert_") for key in words_of("zh") if key.startswith("board.alert_")}
    assert told == {kind.value for kind in AlertKind}


def test_the_language_is_chosen_before_the_sign_in_and_follows_the_account(sqlite_world: World) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    assert '<html lang="zh-CN">' in lin.get("/login").text
    lin.post("/language", language="en", next="/login?next=/account")
    assert '<html lang="en">' in lin.follow().text
    lin.sign_in()
    assert "Desk" in lin.land().text
    lin.post("/language", language="zh", next="/desk")
    lin.post(
        "/language", with_token=False, csrf_token=(lin.get("/account"), lin.token())[1], language="en", next="/desk"
    )
    elsewhere = Visit(sqlite_world)
    elsewhere.sign_in()
    assert '<html lang="en">' in elsewhere.get("/desk").text
    assert lin.post("/language", with_token=False, csrf_token="", language="en").status_code == 400


def test_no_page_is_half_in_the_other_language(sqlite_world: World) -> None:
    employ(sqlite_world, role=Role.SUPERVISOR)
    lin = Visit(sqlite_world, "en-GB")
    lin.sign_in()
    names = re.compile("青柠热线|中文|语言")
    for path in ("/login", "/account/app", "/account/confirm", "/nothing/here"):
        assert not re.search("[\u4e00-\u9fff]", names.sub("", lin.get(path).text)), path


def test_no_box_for_words_cuts_a_paste_without_a_word() -> None:
    """A browser does, at a maxlength. What is too long is refused, and stays; grounds for a number are one line."""
    boxes = {
        page.name: re.findall(r"<textarea\b[^>]*", page.read_text("utf-8")) for page in HERE.glob("templates/*.html")
    }
    assert sum(map(len, boxes.values())) > 15
    assert {name for name, found in boxes.items() if any("maxlength" in box for box in found)} == {"call_number.html"}
