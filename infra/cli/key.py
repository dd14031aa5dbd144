"""`kaigong key`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final

import typer

from gateway.access import hash_of, mint
from gateway.records import access_record, tombstone
from infra.cli.at_desk import at_desk
from infra.cli.console import err, out
from infra.desk import Desk
from infra.errors import DeskRefused
from infra.settings import load
from schemas.shanghai import SHANGHAI
from schemas.state import Access, AccessKind
from schemas.topics import ACCESS

app = typer.Typer(help="The API keys of employers. 用人单位的密钥。", no_args_is_help=True)

_SHOWN: Final = 12
_PREFIX: Final = re.compile(r"[0-9a-f]{8,64}")


@app.command("issue")
def issue(enterprise_id: Annotated[str, typer.Argument(help="A known employer.")]) -> None:
    """Make an API key and print it, once: only its hash is kept. 发放密钥，只显示一次。"""
    settings = load()
    # A key that can reach people is worth more to who finds it; the prefix tells the scanners.
    reaches_people = settings.alibaba.base_url is not None or settings.wechat.base_url is not None
    key = mint("live" if reaches_people else "test")

    async def write(desk: Desk) -> None:
        if enterprise_id not in desk.replica.enterprises:
            raise DeskRefused(f"There is no enterprise {enterprise_id}; make it known by `kaigong enterprise add`.")
        access = Access(
            key_hash=hash_of(key), kind=AccessKind.ENTERPRISE, subject=enterprise_id, occurred_at=desk.opened_at
        )
        await desk.bus.write([access_record(access, desk.opened_at)])

    at_desk(write)
    out.print(key, markup=False)
    err.print(
        f"Of {enterprise_id}. Nobody can show it again; `kaigong key revoke {_shown(key)}` ends it.", markup=False
    )


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="HASH_PREFIX", help="As `kaigong key list` prints it.")],
) -> None:
    """Take an API key back: from now on it opens nothing. 收回密钥。"""
    if not _PREFIX.fullmatch(prefix):  # not repeated: somebody may have typed the key itself
        raise DeskRefused("Name a key by 8 or more digits of its hash, as `kaigong key list` prints them.")

    async def write(desk: Desk) -> Access:
        access = _only(prefix, _issued(desk))
        await desk.bus.write([tombstone(ACCESS, access.key_hash)])
        return access

    taken = at_desk(write)
    out.print(f"revoked: {_line(taken)}", markup=False)


@app.command("list")
def list_keys() -> None:
    """The beginning of the hash, whose, since when; the oldest first, never a key. 列出密钥。"""

    async def read(desk: Desk) -> list[Access]:
        return sorted(_issued(desk), key=lambda each: each.occurred_at)

    for each in at_desk(read):
        out.print(_line(each), markup=False)


def _issued(desk: Desk) -> list[Access]:
    return [each for each in desk.replica.access.values() if each.kind is not AccessKind.IDENTITY_KEY]


def _only(prefix: str, issued: Iterable[Access]) -> Access:
    found = [each for each in issued if each.key_hash.startswith(prefix)]
    if len(found) != 1:
        raise DeskRefused(f"{len(found) or 'No'} keys have a hash that begins with {prefix}; see `kaigong key list`.")
    return found[0]


def _shown(key: str) -> str:
    return hash_of(key)[:_SHOWN]


def _line(access: Access) -> str:
    since = access.occurred_at.astimezone(SHANGHAI)
    return f"{access.key_hash[:_SHOWN]}\t{access.subject}\t{since:%Y-%m-%d %H:%M}"
