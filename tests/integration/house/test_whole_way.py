"""The whole way in Chromium: kiosk → candidate stream, message on the phones page, change on the board."""

from __future__ import annotations

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from infra.settings import Settings
from tests.browser.browsers import browser_at, chromium
from tests.support.house import House

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.timeout(180),
]

SEWING, WUMING, PHONE = "6-05-01-03", "450110", "13900000777"
WITHIN_MS = 20_000


async def test_a_kiosk_registration_reaches_everybody(home: House, suite_settings: Settings) -> None:
    """One registration by touch: a candidate on the stream, a message on the phones page, one more worker on
    the board, each without a reload.
    """
    path = chromium(suite_settings.test.browser)
    assert path is not None, "no Chromium is installed; KAIGONG_TEST__BROWSER names one"
    await post_vacancy(home)
    async with browser_at(path) as browser:
        portal = await enterprise_page(browser, home)
        board = await browser.new_page()
        await board.goto(f"{home.gateway_url}/board?region={WUMING}")
        workers = board.locator('[data-figure="workers"] b')
        await expect(workers).not_to_have_text("–", timeout=WITHIN_MS)
        before = int((await workers.inner_text()).replace(",", ""))
        candidates = await portal.locator(".person").count()

        kiosk = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await kiosk.goto(f"{home.gateway_url}/kiosk?region={WUMING}")
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
        await phones.goto(f"{home.simulators_url}/phones")
        await expect(phones.locator("body")).to_contain_text(PHONE, timeout=WITHIN_MS)


async def post_vacancy(home: House) -> None:
    """A sewing vacancy in 武鸣 that everybody who sews there would reach, posted with the enterprise's key."""
    vacancy = {
        "vacancy_id": "house-sewing",
        "title": "缝纫工",
        "occupation": SEWING,
        "headcount": 20,
        "pay": {"unit": "month", "minimum": 5_000, "maximum": 7_500},
        "region": WUMING,
    }
    async with (
        aiohttp.ClientSession(headers=home.auth) as enterprise,
        enterprise.post(f"{home.gateway_url}/v1/vacancies", json=vacancy) as answer,
    ):
        assert answer.ok, await answer.text()


async def enterprise_page(browser: Browser, home: House) -> Page:
    """The portal, logged in, with a rule for sewing and the stream live."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"{home.gateway_url}/portal")
    await page.locator("#key").fill(home.api_key)
    await page.get_by_text("进入").click()
    await page.locator("#live.on").wait_for(timeout=WITHIN_MS)
    await page.locator("#sought").fill("缝纫工")
    await page.locator(f'[data-occupation="{SEWING}"]').click()
    await page.locator("#create").click()
    await page.locator(".rule").first.wait_for(timeout=WITHIN_MS)
    return page
