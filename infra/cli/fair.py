"""`kaigong fair`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from gateway.records import fair_record
from infra.cli.at_desk import at_desk, stated
from infra.cli.console import out
from infra.desk import Desk
from infra.errors import DeskRefused
from infra.importing.places import PlaceUnclear, find_place
from intake.errors import NotUnderstood
from intake.place import understand_place
from schemas.model import Place
from schemas.shanghai import SHANGHAI
from schemas.state import Fair, Stall

app = typer.Typer(help="Night-market recruitment fairs. 夜市招聘会。", no_args_is_help=True)

_MOMENTS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
_Moment = Annotated[datetime, typer.Option(formats=_MOMENTS, help="Asia/Shanghai.")]


@app.command("add")
def add(
    fair_id: Annotated[str, typer.Argument(metavar="ID", help="Letters, digits, dots, dashes.")],
    name: Annotated[str, typer.Argument(help="What the board is headed with.")],
    region: Annotated[str, typer.Option(help="County or town, by code or name: 450110, 武鸣区.")],
    begin: _Moment,
    end: _Moment,
    stalls: Annotated[str, typer.Option(help="Number=enterprise, by commas: 01=E001,02=E002.")] = "",
) -> None:
    """Make a fair known; a known one is replaced, with all its stalls. 登记夜市招聘会。"""
    fair = stated(
        Fair,
        fair_id=fair_id,
        name=name,
        place=place_of(region),
        starts_at=begin.replace(tzinfo=SHANGHAI),
        ends_at=end.replace(tzinfo=SHANGHAI),
        stalls=tuple(stalls_of(stalls)),
        occurred_at=datetime.now(UTC),
    )
    if fair.ends_at <= fair.starts_at:
        raise DeskRefused("The fair ends before it begins; look at --begin and --end.")

    async def write(desk: Desk) -> bool:
        known = desk.replica.enterprises
        if unknown := sorted({each.enterprise_id for each in fair.stalls} - known.keys()):
            raise DeskRefused(
                f"There is no enterprise {', '.join(unknown)}; make it known by `kaigong enterprise add`."
            )
        replaced = fair_id in desk.replica.fairs
        await desk.bus.write([fair_record(fair, desk.opened_at)])
        return replaced

    out.print(f"{'replaced' if at_desk(write) else 'added'}: {_line(fair)}", markup=False)


@app.command("list")
def list_fairs() -> None:
    """Id, begin, end, place, number of stalls, name; the earliest first. 列出招聘会。"""

    async def read(desk: Desk) -> list[Fair]:
        return sorted(desk.replica.fairs.values(), key=lambda each: (each.starts_at, each.fair_id))

    for each in at_desk(read):
        out.print(_line(each), markup=False)


def stalls_of(text: str) -> Iterator[Stall]:
    """The stalls of ``01=E001,02=E002``; none of an empty text.

    Raises:
        DeskRefused: it is not that, or a number comes twice.
    """
    taken: set[str] = set()
    for part in filter(None, (each.strip() for each in text.split(","))):
        number, _, enterprise_id = part.partition("=")
        if number in taken:
            raise DeskRefused(f"Stall {number} is named twice in --stalls.")
        taken.add(number)
        yield stated(Stall, number=number, enterprise_id=enterprise_id)


def place_of(region: str) -> Place:
    """The marked point of a county or town, by its code or name.

    Raises:
        DeskRefused: nobody knows it, several have that name, or it is wider than a county.
    """
    try:
        return understand_place(find_place(region), None)
    except (PlaceUnclear, NotUnderstood) as error:
        raise DeskRefused(f"--region: {error}") from None


def _line(fair: Fair) -> str:
    begin, end = (f"{each.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for each in (fair.starts_at, fair.ends_at))
    return "\t".join((fair.fair_id, begin, end, fair.place.region, f"{len(fair.stalls)} stalls", fair.name))
