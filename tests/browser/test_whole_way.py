"""The whole way in Chromium: kiosk → candidate stream, message on the phones page, change on the board.

`running_system` (tests/browser/conftest.py) has agents, gateway and simulators up: `gateway_url`,
`simulators_url`, and `api_key` of an enterprise with an open sewing vacancy in 武鸣 (450110).
"""

from __future__ import annotations

from typing import Protocol

import pytest
from playwright.async_api import Browser, Page, expect

from infra.settings import Settings
from tests.browser.browsers import browser_at, chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SEWING, WUMING, PHONE = "6-05-01-03", "450110", "13900000777"
WITHIN_MS = 20_000


class RunningSystem(Protocol):
    """What the fixture gives."""

    @property
    def gateway_url(self) -> str: ...

    @property
    def simulators_url(self) -> str: ...

    @property
    def api_key(self) -> str: ...


async def test_a_kiosk_registration_reaches_everybody(running_system: RunningSystem, suite_settings: Settings) -> None:
    """One registration by touch: a candidate on the stream, a message on the phones page, one more worker on
    the board, each without a reload.
    """
    path = chromium(suite_settings.test.browser)
    assert path is not None, "no Chromium is installed; KAIGONG_TEST__BROWSER names one"
    async with browser_at(path) as browser:
        portal = await enterprise_page(browser, running_system)
        board = await browser.new_page()
        await board.goto(f"{running_system.gateway_url}/board?region={WUMING}")
        workers = board.locator('[data-figure="workers"] b')
        await expect(workers).not_to_have_text("–", timeout=WITHIN_MS)
        before = int((await workers.inner_text()).replace(",", ""))
        candidates = await portal.locator(".person").count()

        kiosk = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await kiosk.goto(f"{running_system.gateway_url}/kiosk?region={WUMING}")
        for digit in PHONE:
            await kiosk.locator(f'[data-digit="{digit}"]').click()
        await kiosk.locator(f'[data-trade="{SEWING}"]').click()
        await kiosk.get_by_text("高级工", exact=True).click()
        await kiosk.get_by_text("同意给我发岗位消息").click()
        await kiosk.locator("#send").click()
        await expect(kiosk.locator("#ticket .match").first).to_be_visible(timeout=WITHIN_MS)

        await expect(portal.locator(".person")).to_have_count(candidates + 1, timeout=WITHIN_MS)
        await expect(workers).to_have_text(f"{before + 1:,}", timeout=WITHIN_MS)
        phones = await browser.new_page()
        await phones.goto(f"{running_system.simulators_url}/phones")
        await expect(phones.locator("body")).to_contain_text(PHONE, timeout=WITHIN_MS)


async def enterprise_page(browser: Browser, running_system: RunningSystem) -> Page:
    """The portal, logged in, with a rule for sewing and the stream live."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"{running_system.gateway_url}/portal")
    await page.locator("#key").fill(running_system.api_key)
    await page.get_by_text("进入").click()
    await page.locator("#live.on").wait_for(timeout=WITHIN_MS)
    await page.locator("#sought").fill("缝纫工")
    await page.locator(f'[data-occupation="{SEWING}"]').click()
    await page.locator("#create").click()
    await page.locator(".rule").first.wait_for(timeout=WITHIN_MS)
    return page
