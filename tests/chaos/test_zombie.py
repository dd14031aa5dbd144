"""The fence: an agent that is stopped between deciding and writing wakes up when another one owns its partition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

import pytest

from gateway.forms import RegistrationForm
from gateway.records import posting_record
from infra.parts.process import Child
from infra.processes.fleet import Fleet
from infra.settings import Settings
from schemas.decisions import OfferStatus
from schemas.events import DeclaredSkill, VacancyPosted
from schemas.partitioning import partition_of
from schemas.topics import PARTITIONS, VACANCIES
from tests.chaos import history
from tests.chaos.faults import ended_itself, kill, owned, serving, stopped, taken_from
from tests.chaos.load import SEWING, Load
from tests.chaos.rest import at_rest, rules_of
from tests.chaos.test_kills import PATIENT
from tests.chaos.written import read_history
from tests.chaos.zombie import STOP_HERE, UNFENCED
from tests.support.house import ENTERPRISE, House, house, now, until

pytestmark = [pytest.mark.chaos, pytest.mark.broker]

TOWN = "450110100"
ZOMBIE: Final = "agent-1"
HEIR: Final = "agent-2"


class Stoppable(Fleet):
    """Its agents can be told to stop themselves; see ``tests.chaos.zombie``."""

    def _child(self, name: str, kind: str, own: Mapping[str, str]) -> Child:
        child = super()._child(name, kind, own)
        if kind == "agent":
            command = ["tests.chaos.zombie" if word == "infra.processes" else word for word in child._command]
            return Child(name, command, directory=child.log.parent)
        return child


@pytest.mark.timeout(180)
async def test_the_fence_bars_who_was_stopped_before_writing(suite_settings: Settings, tmp_path: Path) -> None:
    """With it the history holds and the zombie ends itself. Without it, the same stop gives places away twice."""
    async with house(tmp_path, suite_settings, changes=PATIENT, fleet=Stoppable) as home:
        directory = home.fleet.agents[ZOMBIE].log.parent
        load = Load(home, Random(0))
        await load.register([_worker(number) for number in range(12)])
        await at_rest(home)

        pid = await _stopped_in_mid_decision(home, load, "fenced")
        home.fleet.agents[ZOMBIE].resume()
        await ended_itself(home.fleet.agents[ZOMBIE], pid)
        assert "Another process owns this partition" in (directory / "part.log").read_text()
        await at_rest(home)
        written = await read_history(home.settings, home.journal)
        assert history.violations(written, rules_of(home), now(), load.bus.records) == []

        (directory / UNFENCED).touch()
        await serving(home, ZOMBIE, await kill(home, ZOMBIE))
        await _stopped_in_mid_decision(home, load, "unfenced")
        ends = home.follower.offsets(("offers",))
        home.fleet.agents[ZOMBIE].resume()
        await until(lambda: home.follower.offsets(("offers",)) != ends, "the zombie writes")
        written = await read_history(home.settings, home.journal)
        found = "".join(history.violations(written, rules_of(home), now()))
        assert "a barred owner's record is visible" in found
        assert "held one at a time" in found


async def _stopped_in_mid_decision(home: House, load: Load, name: str) -> int:
    """The zombie has decided who is told of a vacancy and stops; the heir decides, and again for other people.

    Returns:
        The zombie's process id.
    """
    child = home.fleet.agents[ZOMBIE]
    pid = child.pid
    mine = (await owned(home, ZOMBIE))[VACANCIES.name]
    names = (f"v-{name}-{number}" for number in range(1_000))
    vacancy_id = next(each for each in names if partition_of(each, PARTITIONS) in mine)
    (child.log.parent / STOP_HERE).touch()
    event = VacancyPosted(
        vacancy_id=vacancy_id,
        enterprise_id=ENTERPRISE,
        occurred_at=now(),
        title="缝纫工",
        occupation=SEWING,
        headcount=1,
        region=TOWN,
    )
    await load.bus.write([posting_record(event, vacancy_id)])
    await until(lambda: stopped(pid), "the zombie stops itself")
    await taken_from(home, ZOMBIE, (HEIR,))
    await until(lambda: len(_standing(home, vacancy_id)) == 2, "the heir fills both places")
    chosen = _standing(home, vacancy_id)
    for worker_id in sorted(chosen):
        await load.refuse(worker_id)
    await until(lambda: len(_standing(home, vacancy_id) - chosen) == 2, "the heir fills them anew")
    return pid


def _standing(home: House, vacancy_id: str) -> set[str]:
    offers = home.replica.offers.of_vacancy(vacancy_id)
    return {worker_id for worker_id, offer in offers.items() if offer.status is OfferStatus.STANDING}


def _worker(number: int) -> RegistrationForm:
    return RegistrationForm(
        registration_id=f"z-{number}",
        phone=f"1390000{9_000 + number}",
        consent=True,
        skills=(DeclaredSkill(occupation=SEWING, level=3),),
        region=TOWN,
    )
