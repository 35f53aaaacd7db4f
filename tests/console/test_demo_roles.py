"""One click in the demo signs a newcomer in as each role, on a page of hers with something to do on it."""

import pytest
from playwright.sync_api import Page, expect

from hotline.roster.model import Role
from tests.console.running_demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.processes]

FIRST = {
    Role.COUNSELLOR: ("咨询台", "#live a[href^='/desk/'], #record [data-record]"),
    Role.SUPERVISOR: ("督导台", ".alerts li"),
    Role.COORDINATOR: ("待办请求", "main li a"),
    Role.DATA_OFFICER: ("审计", "main tbody tr"),
}
"""The first page of each, and what is on it that she can open or read."""


def test_one_click_leads_each_role_to_a_page_with_something_on_it(
    demo: Demo, page: Page, complaints: list[str]
) -> None:
    assert set(FIRST) == set(Role)
    for role, (title, something) in FIRST.items():
        with page.context.expect_page() as opened:
            page.locator(f"[name=role][value={role}]").click()
        expect(opened.value.locator("h1")).to_have_text(title)
        expect(opened.value.locator(something).first).to_be_attached()
        assert "/login" not in opened.value.url
    assert complaints == []
    assert '"level": "error"' not in demo.logs()
