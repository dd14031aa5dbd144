"""`kaigong why-not-notified`."""

from __future__ import annotations

from typing import Annotated

import typer

from agents.why import Why, why_not_notified
from infra.cli.at_desk import at_desk
from infra.cli.console import out
from infra.desk import Desk
from infra.errors import DeskRefused
from infra.processes.policies import book_policy
from infra.settings import load


def explain(
    worker: Annotated[str, typer.Argument(metavar="WORKER", help="求职者编号 worker_id。")],
    vacancy: Annotated[str, typer.Argument(metavar="VACANCY", help="岗位编号 vacancy_id。")],
) -> None:
    """Say why a worker was not told of a vacancy, or that they were. 为什么没有通知某人某岗位。"""

    async def ask(desk: Desk) -> tuple[Why, ...]:
        return why_not_notified(desk.replica, book_policy(load().book), worker, vacancy, desk.opened_at)

    reasons = at_desk(ask)
    if reasons[0].code.startswith("unknown"):
        raise DeskRefused(reasons[0].sentence)
    for each in reasons:
        out.print(f"{each.sentence} [{each.code}]", markup=False, highlight=False)
