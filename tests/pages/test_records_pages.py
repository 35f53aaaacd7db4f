"""Lin's desk shows the record of the talk; what she types is kept, refused with a word, or shown beside another's."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.flows.staff import set_duty
from hotline.records.model import CHOICES, TEXTS
from hotline.records.risk_model import FACTS
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers
from tests.pages.test_texts_pages import send
from tests.pages.visiting import HTTPS, Visit, add_app, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.test_records import at_hand, opened, talks
from tests.world import LIN, WU, World

COUNSELLING = {
    "contact_type": "CT02",
    "relation": "grandparent",
    "age_group": "under_14",
    "sex": "not_known",
    "in_area": "inside",
    "minor": "yes",
    "abuse": "not_asked",
    "consulted": "no",
    "recording": "refused",
    "follow_up": "yes",
    "main_problem": "P6.medicine",
    "summary": "血压药还剩两天",
    "intervention": "一起想了谁能去买药",
    "area": "城东",
    "plan": "明天再问一次",
    "plan_when": "明天上午",
    "plan_who": "Lin",
    "plan_say": "只说改天再打",
    "outcomes": "OC07",
}
ASKED_ALL = {f"fact_{fact}": "no" for fact in FACTS}


def visit(world: World, name: str = "Lin") -> Visit:
    """A sign-in of somebody in a browser of her own."""
    one = Visit(world)
    one.sign_in(f"{name.lower()}@line.example")
    return one


@pytest.fixture
def lin(world: World) -> Visit:
    world.workers_alive = True
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    return visit(world)


def by_script(one: Visit, path: str, token: str = "", **fields: object) -> Any:
    """A page that saves by itself."""
    token = token or (one.get("/account"), one.token())[1]
    headers = one.headers | {"Accept": "application/json"}
    return one.client.post(path, base_url=HTTPS, headers=headers, data={"csrf_token": token, **fields})


def test_the_desk_follows_the_call_and_the_record_is_closed_when_nothing_is_missing(lin: Visit) -> None:
    world = lin.world
    assert 'data-record=""' in lin.get("/desk").text
    chen = talks(world)
    which = at_hand(world)
    desk = lin.get("/desk").text
    assert f'data-record="{which}">' in desk
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", desk), "a code, not a number"
    assert len(desk.encode()) < 150_000
    headers = lin.headers | {"Accept": "application/json"}
    fragment = lin.client.get(f"/desk/records/{which}/form", base_url=HTTPS, headers=headers)
    assert "<html" not in fragment.text
    assert "record-form" in fragment.text
    record = f"/desk/records/{which}"
    kept = by_script(
        lin, f"{record}/keep", version=1, tab="a1", turn=5, words="外婆的药还剩两天", outcomes=["OC01", "OC02"]
    )
    assert (kept.status_code, kept.json["version"]) == (200, 2)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", kept.json["kept"])
    assert [one["name"] for one in kept.json["missing"]] == ["contact_type"]
    elsewhere = visit(world).get(record).text
    assert "外婆的药还剩两天" in elsewhere
    assert elsewhere.count("checked") == 2

    assert send(lin, f"{record}/close", version="2", **COUNSELLING) == 409
    assert "通话还没结束" in said(lin.page) if lin.page else False
    hang_up_all(world, chen)
    assert send(lin, f"{record}/close", version="3", **COUNSELLING) == 409
    assert "还差：危险程度" in said(lin.page) if lin.page else False
    assert send(lin, f"{record}/risk", level="RX") == 409
    assert "请写一句原因" in (lin.page.text if lin.page else "")
    assert send(lin, f"{record}/risk", level="R3", back="/desk", **ASKED_ALL | {"fact_means": "yes"}) == 302
    refused = by_script(lin, f"{record}/risk", level="R0", reason="好些了")
    assert (refused.status_code, "只能由督导调低" in refused.text, "好些了" in refused.text) == (409, True, False)
    assert send(lin, f"{record}/risk", level="R0", reason="好些了", fact_alone="yes") == 409
    assert 'value="好些了"' in (lin.page.text if lin.page else ""), "a page without script has it from the answer"
    assert send(lin, f"{record}/actions", what="长" * 1001, state="agreed") == 409
    assert "长" * 1001 in (lin.page.text if lin.page else "")
    assert send(lin, f"{record}/actions", what="林老师陪着", state="agreed") == 302
    assert send(lin, f"{record}/close", version="4", **COUNSELLING) == 409
    assert "还差：以后怎么联系" in said(lin.page) if lin.page else False
    assert send(lin, f"{record}/contact", may_ring="yes", back="/desk") == 302
    assert send(lin, f"{record}/close", version="5", back="/desk", **COUNSELLING) == 302
    assert "记录已结束" in said(lin.follow())
    assert 'data-record=""' in lin.get("/desk").text
    assert send(lin, f"{record}/keep", version="6", words="再写") == 409
    assert "记录已结束，只有督导可以补充" in said(lin.page) if lin.page else False
    world.assert_clean()


def test_two_pages_show_both_and_a_colleague_sees_none(lin: Visit) -> None:
    world = lin.world
    employ(world, "Wu", Role.COUNSELLOR, WU)
    employ(world, "Sun", Role.SUPERVISOR, "+8613800000704")
    talks(world)
    record = f"/desk/records/{at_hand(world)}"
    assert send(lin, f"{record}/keep", version="1", words="这一页写的") == 302
    assert send(lin, f"{record}/keep", version="1", words="另一页写的") == 409
    page = lin.page.text if lin.page else ""
    assert "另一页写的</textarea>" in page
    assert '<p class="written">这一页写的</p>' in page
    assert 'name="version" value="2"' in page, "a second press keeps hers"
    stale = by_script(lin, f"{record}/keep", version=1, tab="b2", turn=1, words="又一页")
    assert (stale.status_code, stale.json["why"], stale.json["there"]["words"]) == (409, "changed", "这一页写的")

    wu = visit(world, "Wu")
    assert "/desk/records/0" not in wu.get("/desk/records").text
    for path in (record, f"{record}/form"):
        assert wu.get(path).status_code == 403
    assert by_script(wu, f"{record}/keep", version=2, words="偷写").json["why"] == "not_hers"
    assert send(wu, f"{record}/risk", level="R4") == 403
    sun = visit(world, "Sun")
    add_app(sun)
    assert record in sun.get("/desk/records").text
    assert "这一页写的" in sun.get(record).text
    for path in ("/desk/records/nonsense", "/desk/records/" + "0" * 32):
        assert lin.get(path).status_code == 404


def test_how_she_may_be_reached_is_asked_beside_the_risk_and_stands_in_her_next_record(lin: Visit) -> None:
    world = lin.world
    chen = talks(world)
    record = f"/desk/records/{at_hand(world)}"
    page = lin.get("/desk").text
    assert page.index('id="risk"') < page.index('id="contact"') < page.index('id="record-form"')
    typed = {"may_ring": "yes", "may_word": "no", "hours": "晚上", "we_are": "图书馆", "if_drops": "no"}
    told = by_script(lin, f"{record}/contact", **typed)
    assert (told.status_code, "时间请写成 18:00-21:00" in told.text) == (409, True), "the page has what she typed"
    token = (lin.get("/account"), lin.token())[1]
    told = lin.client.post(f"{record}/contact", base_url=HTTPS, headers=lin.headers, data=typed | {"csrf_token": token})
    assert (told.status_code, "时间请写成 18:00-21:00" in told.text) == (409, True)
    assert re.search(r'value="yes" selected>可以<.*value="no" selected>不可以<', told.text, re.DOTALL)
    assert 'value="图书馆"' in told.text, "what she typed is not lost"
    told = by_script(lin, f"{record}/contact", **typed | {"hours": "18:00-21:00"})
    assert (told.status_code, 'value="18:00-21:00"' in told.text, "data-missing" in told.text) == (200, True, True)
    assert by_script(lin, f"{record}/contact", may_ring="maybe").status_code == 400
    assert "html" not in told.text
    assert "允许我们" in lin.get("/desk/live").text
    hang_up_all(world, chen)
    talks(world)
    later = lin.get(f"/desk/records/{at_hand(world)}").text
    assert re.findall(r'id="before_(\w+)">[^<]*(说过\w+)', later) == [("ring", "说过可以"), ("word", "说过不可以")]
    assert 'value="图书馆"' in later
    assert send(lin, f"/desk/records/{at_hand(world)}/contact", do="no_way") == 302
    page = lin.get("/desk").text
    assert page.count('value="no" selected>不可以<') == 3
    assert 'value="图书馆"' not in page, "what is emptied is gone"


def test_for_a_withheld_number_the_record_says_that_there_is_nothing_to_ring(lin: Visit) -> None:
    talks(lin.world, "+8613800000903", caller_id="anonymous")
    page = lin.get("/desk").text
    assert "没有可以打的号码" in page
    assert 'name="may_ring"' not in page
    assert by_script(lin, f"/desk/records/{at_hand(lin.world)}/contact", may_ring="yes").status_code == 409


ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["\x00", "<script>alert(1)</script>", "\u202e林😀", "' or 1=1 --", "</textarea><b>", "{{7*7}}"]),
)


def test_whatever_is_typed_is_kept_as_words_or_refused(sqlite_world: World) -> None:
    world = sqlite_world
    world.workers_alive = True
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    talks(world)
    world.workers_alive = False
    lin, which = visit(world), at_hand(world)
    record, version = f"/desk/records/{which}", [1]
    token = (lin.get("/account"), lin.token())[1]
    names = st.sampled_from([*TEXTS, *TEXTS, *CHOICES, "main_problem", "outcomes", "tab", "turn"])
    others = st.sampled_from(["risk", "actions", "contact", "add", "close", "keep"])

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dictionaries(names, ODD, max_size=4), others, ODD)
    def types(typed: dict[str, str], other: str, odd: str) -> None:
        page = by_script(lin, f"{record}/keep", token, **{"version": version[0]} | typed)
        assert page.status_code in {200, 400}
        if page.status_code == 200:
            version[0] = page.json["version"]
            words = {name: text.replace("\r\n", "\n") for name, text in typed.items() if name in TEXTS and text.strip()}
            assert opened(world, which).texts == words
            assert not re.search("<script>|</textarea><b>|>49<", lin.get(record).text)
        nonsense = dict.fromkeys(("may_ring", "hours", "level", "state", "which", "version", "what"), odd)
        assert by_script(lin, f"{record}/{other}", token, **nonsense | typed).status_code in {400, 409}

    types()
    for size, status in ((20_000, 200), (20_001, 409), (1_000_000, 413)):
        page = by_script(lin, f"{record}/keep", token, version=version[0], words="a" * size)
        assert page.status_code == status, size
        version[0] += status == 200
    assert len(opened(world, which).texts["words"]) == 20_000
