"""The demo as a visitor meets it: a real browser, the real service, workers and queue, the simulated carrier."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.running_demo import PATIENCE, Demo, card, clear_stage, shoot

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_granny_chen_rings_and_talks_with_lin(demo: Demo, page: Page, complaints: list[str]) -> None:
    """One call by hand from left to right, seen in the log, and nobody had anything to object to."""
    clear_stage(page, "林")
    chen, lin = card("陈奶奶"), card("林")
    page.click(f"{chen} >> text=拨打")
    expect(page.locator(f"{chen} .heard")).to_contain_text("青柠热线", timeout=PATIENCE)
    expect(page.locator(f"{chen} .chip")).to_contain_text("一线家庭")
    page.click(f"{lin} >> text=接起")
    expect(page.locator(f"{lin} .heard")).to_contain_text("一线家庭来电", timeout=PATIENCE)
    page.click(f"{lin} [data-press='1']")
    expect(page.locator(f"{chen} .status")).to_have_text("与林通话", timeout=PATIENCE)
    expect(page.locator(f"{lin} .status")).to_have_text("与陈奶奶通话")
    expect(page.locator("#board [data-stage=talks]")).to_have_count(1)
    shoot(page, "phones-talk")
    page.click(f"{chen} >> text=挂断")
    log = page.locator("#log")
    expect(log).to_contain_text("结束：已接听", timeout=PATIENCE)
    expect(log).to_contain_text("接通：来电者 ⇄ 林")
    expect(page.locator(f"{lin} .presence")).to_contain_text("写记录")

    for family in log.locator("details", has_text="来电，家里有人在岗").locator("summary").all():
        family.click()  # another family of the demo may have rung meanwhile
    opened = log.locator(".exchange", has_text="+86 138****0001").first
    expect(opened).to_contain_text("X-Twilio-Signature", timeout=PATIENCE)
    expect(opened).to_contain_text("<Gather")
    assert "+8613800000001" not in page.content()
    expect(page.locator("#objections")).to_have_text("模拟电话局对热线说的每一句话都没有意见。")

    with page.context.expect_page() as opened:
        page.locator("[name=role][value=counsellor]").click()
    expect(opened.value.locator("h1")).to_have_text("咨询台")
    expect(opened.value.locator("#presence")).to_be_visible()
    assert complaints == []
    assert '"level": "error"' not in demo.logs()
