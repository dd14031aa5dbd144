"""The kiosk page in Chromium, against a gateway on real Kafka (INTAKE and the roles do not run here)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from infra.settings import Settings
from tests.browser.browsers import browser_at, chromium
from tests.integration.gateway.gateways import PSEUDONYMISER, Gateway, gateway, make_topics
from tests.support.parts import Bus

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SEWING = "6-05-01-03"
WUMING = "450110"


@pytest.fixture
async def kiosk_gateway(kafka: Bus, namespace: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    """A gateway of its own."""
    monkeypatch.setattr("gateway.routes.registrations.WAIT_S", 0.01)
    make_topics(kafka.bootstrap, namespace)
    async with gateway(kafka.bootstrap, namespace) as running:
        yield running


@pytest.fixture
async def page(suite_settings: Settings, kiosk_gateway: Gateway) -> AsyncIterator[Page]:
    """The kiosk of 武鸣; a script error or a refused source fails the test."""
    path = chromium(suite_settings.test.browser)
    assert path is not None, "no Chromium is installed; KAIGONG_TEST__BROWSER names one"
    async with browser_at(path) as browser:
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        await page.goto(f"{kiosk_gateway.url}/kiosk?region={WUMING}")
        await page.locator(f'[data-trade="{SEWING}"]').wait_for()
        yield page
        assert faults == []


async def fill(page: Page, phone: str) -> None:
    for digit in phone:
        await page.locator(f'[data-digit="{digit}"]').click()
    await page.locator(f'[data-trade="{SEWING}"]').click()
    await page.get_by_text("同意给我发岗位消息").click()


async def test_a_registration_arrives(page: Page, kiosk_gateway: Gateway) -> None:
    """Filled in by touch alone: the answer is a 201, and identity, contact and consent are on the bus."""
    await fill(page, "13900000001")
    async with page.expect_response("**/v1/registrations") as answering:
        await page.locator("#send").click()
    assert (await answering.value).status == 201
    await expect(page.locator("#ticket")).to_contain_text("登记已收到")
    worker_id = PSEUDONYMISER.worker_id(PSEUDONYMISER.identity("13900000001"), 0)
    await kiosk_gateway.follower.barrier(["contacts", "consents"])
    assert worker_id in kiosk_gateway.replica.people.contacts
    assert kiosk_gateway.replica.people.may_push(worker_id)


async def test_nothing_of_one_person_is_left_for_the_next(page: Page) -> None:
    """After 下一位 the number is nowhere: not in the page, not in storage, not in the address."""
    await fill(page, "13900000002")
    await page.locator("#send").click()
    await page.get_by_text("好了，下一位").click()
    await expect(page.locator(".phone")).to_contain_text("请按下面数字")
    left = await page.evaluate(
        """() => document.documentElement.outerHTML + location
            + JSON.stringify({...localStorage, ...sessionStorage})"""
    )
    assert "0000 0002" not in left
    assert "13900000002" not in left


async def test_a_wrong_number_is_explained_at_its_field(page: Page) -> None:
    """The sentence stands at the phone, and what was filled in stays."""
    await fill(page, "12900000001")
    await page.locator("#send").click()
    await expect(page.locator(".card.wrong .fault")).to_contain_text("手机号码不对")
    await expect(page.locator(f'[data-trade="{SEWING}"]')).to_have_attribute("aria-pressed", "true")


async def test_everything_to_touch_is_large(page: Page) -> None:
    """Every button is at least 64 px high and wide, and the form fits 1080p without scrolling."""
    small = await page.evaluate(
        """() => [...document.querySelectorAll("button")]
            .map((b) => [b.textContent, b.getBoundingClientRect()])
            .filter(([, r]) => r.height < 64 || r.width < 64).map(([text]) => text)"""
    )
    assert small == []
    assert await page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


async def test_an_abandoned_form_is_wiped(page: Page) -> None:
    """Sixty idle seconds, then a countdown of fifteen that a touch stops, then a blank form."""
    await page.clock.install()
    await page.reload()
    await page.locator(f'[data-trade="{SEWING}"]').wait_for()
    await fill(page, "13900000003")
    await page.clock.run_for(61_000)
    await expect(page.locator(".still")).to_be_visible()
    await page.get_by_text("我还在").click()
    await expect(page.locator(".still")).to_have_count(0)
    await page.clock.run_for(80_000)
    await expect(page.locator(".phone")).to_contain_text("请按下面数字")
