"""The phones page in a real browser."""

import shutil

import pytest
from playwright.async_api import async_playwright, expect

from infra.settings import Settings
from tests.integration.providers.support import Providers, sms, wechat


@pytest.mark.browser
async def test_messages_appear_on_the_page_as_they_are_accepted(providers: Providers, suite_settings: Settings) -> None:
    """What was accepted before is there, what comes is put on top with its reason, nothing breaks the CSP."""
    chromium = suite_settings.test.browser or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium: install it (apt-get install chromium) or set KAIGONG_TEST__BROWSER"
    early, late, card = sms(phone="13900000001"), sms(phone="13900000002"), wechat(openid="o_0001")
    await providers.sms.send(early)
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{providers.simulators.url}/phones")
        phones = page.locator(".phone h2")
        await expect(phones).to_have_text(["13900000001"])
        await expect(page.locator("#state")).to_have_text("实时更新中")
        await providers.sms.send(late)
        await providers.wechat.send(card)
        await expect(phones).to_have_text(["o_0001", "13900000002", "13900000001"])
        await expect(page.locator(".reason").first).to_have_text("匹配原因：四级已取证·约3公里")
        await expect(page.locator("#totals")).to_contain_text("短信 2 条，微信 1 条")
        await page.fill("#filter", "0002")
        await expect(phones).to_have_text(["13900000002"])
        await browser.close()
    assert complaints == []
