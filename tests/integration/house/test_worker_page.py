"""From a WeChat message to the worker's own page in Chromium at a phone's size, and what follows from it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from agents.roles.notify.page import WorkerPages
from gateway.forms import RegistrationForm
from gateway.me.entry import CLOSED
from gateway.records import posting_record
from infra.settings import Settings
from schemas.decisions import TERMINAL_STATES, Delivery
from schemas.events import DeclaredSkill, VacancyPosted
from schemas.happenings import OutcomeKind
from schemas.links import WORKER_PAGE, Link
from schemas.model import Shift
from tests.browser.browsers import browser_at, chromium
from tests.support.house import ENTERPRISE, House, now, until

pytestmark = [
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.timeout(240),
]

CARING = "4-10-01-01"
PHONE_SIZE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 640}
WITHIN_MS = 20_000
TITLE = "夜班育婴员"


@dataclass(frozen=True)
class Person:
    """Somebody who follows the account."""

    worker_id: str
    phone: str
    openid: str

    @property
    def digits(self) -> str:
        return self.phone[-4:]


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def browser(suite_settings: Settings) -> AsyncIterator[Browser]:
    """One for all tests of this module; each opens a phone of its own."""
    path = chromium(suite_settings.test.browser)
    assert path is not None, "no Chromium is installed; KAIGONG_TEST__BROWSER names one"
    async with browser_at(path) as found:
        yield found


async def test_from_the_message_to_the_withdrawal(home: House, browser: Browser) -> None:
    """Told, opened, accepted, changed, withdrawn: each step is on the bus, and nothing more arrives."""
    person, other = await follower(home, 1, "441802"), await follower(home, 2, "441802")
    await post(home, "v-page", "441802")
    url = await opened_by_the_message(home, person)
    await opened_by_the_message(home, other)

    async with phone(browser) as page:
        await come_in(page, url, person.digits)
        vacancy = page.locator('[data-vacancy="v-page"]')
        facts = (TITLE, "测试用人单位", "已核验", "5000-7000元/月", "包住")
        for words in (*facts, "工种对口：婴幼儿发展引导员", "清城区就业驿站"):
            await expect(vacancy).to_contain_text(words)
        assert "#" not in page.url

        await vacancy.locator('[data-answer="accepted"]').click()
        await expect(vacancy).to_contain_text("你已答应去")
        await until(lambda: outcome(home, person, "v-page") == OutcomeKind.ACCEPTED, "BOOK takes the answer up")

        await page.locator('[data-tab="profile"]').click()
        await page.get_by_label("最远距离减少").click()
        await page.locator('[data-shift="night"]').click()
        await page.locator("#save").click()
        await expect(page.locator("#saved")).to_have_text("已保存", timeout=WITHIN_MS)
        await until(lambda: declared(home, person) == (25, {Shift.DAY, Shift.ROTATING}), "INTAKE takes the change up")

        await page.locator('[data-tab="mine"]').click()
        await page.locator("#stored").click()
        await expect(page.locator(".stored").first).to_contain_text(f"{person.phone[:3]}****{person.digits}")
        await page.locator("#withdraw").click()
        await page.locator("#withdraw-sure").click()
        await expect(page.locator("#withdrawn")).to_be_visible()
        await home.follower.barrier(["consents"])
        assert home.replica.people.suppressed(person.worker_id)

    told_before = messages(home, person)
    await post(home, "v-after", "441802")
    await until(lambda: len(messages(home, other)) == 2, "who did not withdraw is told of the next vacancy")
    await until(lambda: nothing_is_under_way(home, person), "every message of theirs is at its end")
    assert messages(home, person) == told_before
    assert "v-after" not in home.replica.offers.of_worker(person.worker_id)


async def test_what_is_no_link_of_ones_own_shows_nothing(home: House, browser: Browser) -> None:
    """Another person's, an expired, an altered one, and none: the same sentence, and not a word of anybody."""
    person, other = await follower(home, 3, "450103"), await follower(home, 4, "450103")
    await post(home, "v-shut", "450103")
    url = await opened_by_the_message(home, person)
    base, _, token = url.partition("#")
    read = home.keys.links.read(token, WORKER_PAGE, now())
    expired = home.keys.links.write(Link(read.worker_id, read.notification_id, now()), WORKER_PAGE)
    await opened_by_the_message(home, other)
    tries = {
        "another person's": (url, other.digits),
        "expired": (f"{base}#{expired}", person.digits),
        "altered": (f"{base}#{token[:-3]}{'AAA' if token[-3:] != 'AAA' else 'BBB'}", person.digits),
    }
    for name, (address, digits) in tries.items():
        async with phone(browser) as page:
            await type_digits(page, address, digits)
            await expect(page.locator("#shut [role=alert]")).to_have_text(CLOSED)
            text = await page.locator("body").inner_text()
            assert TITLE not in text, name
            assert person.digits not in text, name
    async with phone(browser) as page:
        await page.goto(base)
        await expect(page.locator("body")).to_contain_text("请点微信消息打开")
        await expect(page.locator(".vacancy")).to_have_count(0)
        await come_in(page, url, person.digits)


async def test_the_code_of_an_sms_opens_the_same_page(home: House, browser: Browser) -> None:
    """Who has no WeChat types their number and the code; with another's code it stays shut."""
    person, other = await follower(home, 9, "320106", wechat=False), await follower(home, 0, "320106", wechat=False)
    await post(home, "v-code", "320106")
    right, anothers = await code_of_the_sms(home, person), await code_of_the_sms(home, other)
    base = f"{home.gateway_url}/me"
    for code, opens in ((anothers, False), (right, True)):
        async with phone(browser) as page:
            await page.goto(base)
            await page.locator("#phone").fill(person.phone)
            await page.locator("#code").fill(code)
            await page.locator(".door .go").click()
            await expect(page.locator(".vacancy" if opens else "#shut")).to_be_visible()
            assert (TITLE in await page.locator("body").inner_text()) is opens


async def test_a_second_link_in_the_same_tab_is_another_visit(home: House, browser: Browser) -> None:
    """WeChat opens it where the first is open: nothing of the first person is left."""
    one, two = await follower(home, 5, "610902"), await follower(home, 6, "610902")
    await post(home, "v-tab", "610902")
    first, second = await opened_by_the_message(home, one), await opened_by_the_message(home, two)
    async with phone(browser) as page:
        await come_in(page, first, one.digits)
        await page.goto(second)
        await expect(page.locator("#digits")).to_be_visible()
        await expect(page.locator(".vacancy")).to_have_count(0)
        await come_in(page, second, two.digits)
        await expect(page.locator(".top")).to_contain_text(two.digits)
        await page.reload()
        await expect(page.locator(".vacancy").first).to_be_visible()


async def test_it_is_large_enough_on_a_small_phone(home: House, browser: Browser) -> None:
    """360×640: whatever is touched is 64 px high and wide, whatever is read 18 px, and nothing scrolls sideways."""
    person = await follower(home, 7, "430181")
    await post(home, "v-large", "430181")
    url = await opened_by_the_message(home, person)
    async with phone(browser, SMALL_PHONE) as page:
        for address, asked in ((url.partition("#")[0], "#code"), (url, "#digits")):
            await page.goto(address)
            await page.locator(asked).wait_for()
            assert await too_small(page) == []
        await come_in(page, url, person.digits)
        assert await too_small(page) == []
        await page.locator('[data-answer="declined"]').first.click()
        assert await too_small(page) == []
        await page.locator('[data-tab="profile"]').click()
        await page.locator("[data-trade]").first.wait_for()
        await page.locator("[data-place]").first.wait_for()
        assert await too_small(page) == []
        await page.locator('[data-tab="mine"]').click()
        await page.locator("#stored").click()
        await page.locator(".stored").first.wait_for()
        await page.locator("#quiet").click()
        await page.locator("[data-quiet]").first.wait_for()
        await page.locator("#erase").click()
        assert await too_small(page) == []


async def test_no_secret_of_the_page_is_in_a_log(home: House, browser: Browser) -> None:
    """After a whole visit neither link nor session, digits' phone, openid nor name stands in any process's log."""
    person = await follower(home, 8, "510107")
    await post(home, "v-log", "510107")
    url = await opened_by_the_message(home, person)
    async with phone(browser) as page:
        await come_in(page, url, person.digits)
        session = await page.evaluate("() => sessionStorage.getItem('kaigong-session')")
        await page.locator('[data-tab="mine"]').click()
        await page.locator("#erase").click()
        await page.locator("#erase-sure").click()
        await expect(page.locator("#shut")).to_contain_text("已经删除")
    logs = list((home.settings.data_dir / "processes").rglob("*.log"))
    told = "".join(await asyncio.to_thread(lambda: [each.read_text() for each in logs]))
    assert "/v1/me/session" in told
    for secret in (url.partition("#")[2], str(session), person.phone, person.openid):
        assert secret not in told
    await until(lambda: person.worker_id in home.replica.people.stale, "the erasure is everywhere")


async def follower(home: House, number: int, county: str, *, wechat: bool = True) -> Person:
    """A registered childminder who follows the WeChat account, or does not."""
    number_, openid = f"1390000830{number}", f"o_page_{number}"
    form = RegistrationForm(
        phone=number_,
        consent=True,
        skills=(DeclaredSkill(occupation=CARING, level=3),),
        region=county,
        max_distance_km=30,
        openid=openid if wechat else None,
    )
    registered = await home.registrar.register(form, now())
    return Person(registered.worker_id, number_, openid)


async def post(home: House, vacancy_id: str, county: str) -> None:
    """A vacancy with room for everybody there. Each test has a county, so that none meets another's people."""
    vacancy = VacancyPosted(
        vacancy_id=vacancy_id,
        enterprise_id=ENTERPRISE,
        occurred_at=now(),
        title=TITLE,
        occupation=CARING,
        headcount=50,
        region=county,
        lodging=True,
        pay={"unit": "month", "minimum": 5_000, "maximum": 7_000},
        expires_at=now() + timedelta(hours=2),
    )
    await home.bus.write([posting_record(vacancy, vacancy_id)])


@asynccontextmanager
async def phone(browser: Browser, size: dict[str, int] = PHONE_SIZE) -> AsyncIterator[Page]:
    """A phone's browser that nobody used before; a script error or a refused source fails the test."""
    context = await browser.new_context(viewport=size, has_touch=True, is_mobile=True, device_scale_factor=2)
    page = await context.new_page()
    page.set_default_timeout(WITHIN_MS)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    try:
        yield page
    finally:
        await context.close()
    assert faults == []


async def type_digits(page: Page, url: str, digits: str) -> None:
    """What a person does who taps a message."""
    await page.goto(url)
    await page.locator("#digits").fill(digits)
    await page.locator(".door .go").click()


async def come_in(page: Page, url: str, digits: str) -> None:
    """Until the vacancies are there."""
    await type_digits(page, url, digits)
    await expect(page.locator(".vacancy").first).to_be_visible(timeout=WITHIN_MS)


async def too_small(page: Page) -> list[str]:
    """What is too small to touch or to read, and what makes the page scroll sideways."""
    found: list[str] = await page.evaluate(
        """() => {
            const shown = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility());
            const touched = shown.filter((e) => e.matches("button, a, input, select"))
                .map((e) => [e, e.getBoundingClientRect()]).filter(([, r]) => r.height < 64 || r.width < 64)
                .map(([e]) => `touch ${e.outerHTML.slice(0, 80)}`);
            const read = shown.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18)
                .map((e) => `read ${e.outerHTML.slice(0, 80)}`);
            const wide = document.documentElement.scrollWidth > innerWidth ? ["wide"] : [];
            return [...touched, ...read, ...wide];
        }"""
    )
    return found


async def opened_by_the_message(home: House, person: Person) -> str:
    """The page that somebody's latest WeChat message opens, as the simulator's ledger has it."""
    await until(lambda: bool(messages(home, person)), "they are told")
    return messages(home, person)[-1]["url"]


async def code_of_the_sms(home: House, person: Person) -> str:
    """What the SMS that tells somebody is to say; no template names it yet."""
    deliveries = home.replica.deliveries
    await until(lambda: bool(messages(home, person) and deliveries.of_worker(person.worker_id)), "they are told")
    (message,) = deliveries.of_worker(person.worker_id)
    whole = Delivery.model_validate_json(deliveries.whole(message))
    return WorkerPages(home.keys.links, home.gateway_url).code_for(whole)


def outcome(home: House, person: Person, vacancy_id: str) -> str | None:
    """What BOOK's log says that a person answered."""
    return home.replica.offers.of_worker(person.worker_id)[vacancy_id].outcome


def declared(home: House, person: Person) -> tuple[int, set[Shift]] | None:
    """How far somebody would go, in which shifts."""
    said = home.replica.index.declared(person.worker_id)
    return None if said is None else (said.max_distance_km, set(said.shifts))


def nothing_is_under_way(home: House, person: Person) -> bool:
    """Whether every message of a person is at its end."""
    return all(each.state in TERMINAL_STATES for each in home.replica.deliveries.of_worker(person.worker_id).values())


def messages(home: House, person: Person) -> list[dict[str, str]]:
    """What the simulated WeChat accepted for somebody, oldest first."""
    lines = map(json.loads, home.journal.read_text().splitlines())
    return [each for each in lines if each["recipient"] in (person.openid, person.phone)]
