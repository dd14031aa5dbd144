"""`kaigong erase` and `kaigong withdraw`: what a person may ask of whoever keeps their data.

A telephone number is read from standard input: as an argument it would lie in the shell's history and in
the list of processes.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gateway.registration import UnknownPerson
from infra.cli.at_desk import at_desk
from infra.cli.console import err, out
from infra.desk import Desk
from infra.errors import DeskRefused
from intake.phone import NotAPhone, parse_phone
from schemas.sealing import CannotOpen

_Worker = Annotated[str | None, typer.Option(metavar="ID", help="By the worker id.")]
_PhoneFromStdin = Annotated[
    bool, typer.Option("--phone-from-stdin", help="By the telephone number, one line of standard input.")
]


def erase(worker: _Worker = None, phone_from_stdin: _PhoneFromStdin = False) -> None:
    """Forget a person, for ever. 删除求职者的全部信息，不可恢复。"""
    phone = _phone_if_asked(worker, phone_from_stdin)

    async def write(desk: Desk) -> str | None:
        try:
            if phone is not None:
                was_there = _is_known(desk, desk.registrar.known_worker(phone))
                erased = await desk.registrar.erase(phone, desk.opened_at)
                return erased if was_there else None
            assert worker is not None
            return await desk.registrar.erase_worker(worker, desk.opened_at)
        except UnknownPerson as error:
            raise DeskRefused(f"Nothing was erased: {error}.") from None
        except CannotOpen:
            raise DeskRefused(
                f"The contact of {worker} cannot be opened with the keys of this folder; erase by the phone number."
            ) from None

    erased = at_desk(write)
    if erased is None:
        err.print("Nobody has registered under this number since its last erasure, which was completed once more.")
        return
    out.print(erased, markup=False)
    err.print(
        "Erased: from now on nobody tells this person anything, and no list shows them. The agents and a gateway "
        "must run for it to be complete: the contact leaves the disk within a day, the rest within 8 days, "
        "dead letters after 30."
    )


def withdraw(worker: _Worker = None, phone_from_stdin: _PhoneFromStdin = False) -> None:
    """Write a person's refusal of messages; they stay registered. 退订消息，登记保留。"""
    phone = _phone_if_asked(worker, phone_from_stdin)

    async def write(desk: Desk) -> str:
        named = worker if phone is None else desk.registrar.known_worker(phone)
        if named is None or not _is_known(desk, named):
            whom = "under this phone number" if phone is not None else f"as {worker}"
            raise DeskRefused(f"Nothing was written: nobody is registered {whom}.")
        await desk.registrar.withdraw(named, desk.opened_at, "desk")
        return named

    out.print(f"withdrawn: {at_desk(write)} gets no more messages.", markup=False)


def _is_known(desk: Desk, worker_id: str | None) -> bool:
    replica = desk.replica
    return worker_id is not None and (worker_id in replica.people.contacts or replica.index.has_worker(worker_id))


def _phone_if_asked(worker: str | None, phone_from_stdin: bool) -> str | None:
    if (worker is not None) == phone_from_stdin:
        raise DeskRefused("Say whom: either --worker ID, or --phone-from-stdin and the number on standard input.")
    return _phone() if phone_from_stdin else None


def _phone() -> str:
    """One line, not shown while it is typed."""
    try:
        line = typer.prompt("手机号码", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
        return parse_phone(line)
    except NotAPhone as error:
        raise DeskRefused(str(error)) from None
