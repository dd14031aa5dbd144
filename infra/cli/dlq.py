"""`kaigong dlq`."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from agents.intake.dead_letters import Letter
from infra.cli.console import err, out
from infra.dead_letters import DeadLetter, DeadLetters, Spot, event_topic
from infra.errors import LetterRefused
from infra.keys import load_keys
from infra.settings import load
from schemas.shanghai import SHANGHAI
from schemas.topics import EVENTS

app = typer.Typer(help="Dead letters: events that could not be understood.", no_args_is_help=True)

_OWNER_ONLY: Final = 0o600

_Topic = Annotated[str, typer.Argument(help="worker.registrations, training.completions or vacancy.postings")]


@app.command("list")
def list_letters(
    topic: Annotated[str | None, typer.Argument(help="One event topic; without it all.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Where they were, when, and why they are here; never what they say. 列出死信。"""
    letters = DeadLetters(load().kafka).of(EVENTS if topic is None else [event_topic(topic)])
    shown = letters[-limit:]
    if as_json:
        for each in shown:
            out.print(json.dumps(_summary(each), ensure_ascii=False), markup=False)
    elif shown:
        out.print(_table(shown))
    err.print(f"{len(letters)} dead letters" + (f", the newest {limit} shown" if len(letters) > limit else ""))


@app.command("show")
def show(
    topic: _Topic,
    position: Annotated[str, typer.Argument(help="PARTITION:OFFSET")],
    to: Annotated[Path | None, typer.Option(help="Write it to a new file that only you can read.")] = None,
) -> None:
    """Open one and print the event. It may hold personal data. 打开一封死信。"""
    settings = load()
    sealer = load_keys(settings.keys.dir).contacts
    letter = _find(DeadLetters(settings.kafka), topic, [position])[0]
    text = json.dumps({**_summary(letter), "event": _readable(letter.open(sealer))}, ensure_ascii=False, indent=2)
    if to is None:
        out.print(text, markup=False)
        return
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as file:
            file.write(text + "\n")
    except OSError as error:
        raise LetterRefused(f"{to} cannot be written: {error.strerror}.") from None


@app.command("replay")
def replay(
    topic: _Topic,
    positions: Annotated[list[str] | None, typer.Argument(help="PARTITION:OFFSET …")] = None,
    all_: Annotated[bool, typer.Option("--all", help="The oldest, up to --limit.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="With --all: at most so many.")] = 100,
) -> None:
    """Write events back to their topic, once the cause is mended. 重放死信。"""
    if bool(positions) == all_:
        raise LetterRefused("Say which to replay: their positions, or --all with a --limit.")
    settings = load()
    sealer = load_keys(settings.keys.dir).contacts
    there = DeadLetters(settings.kafka)
    chosen = _find(there, topic, positions) if positions else there.of([event_topic(topic)])[:limit]
    refused = 0
    for letter in chosen:
        try:
            now_at = there.replay(letter, sealer)
        except LetterRefused as why:
            refused += 1
            err.print(str(why), markup=False)
        else:
            out.print(f"{letter.spot} → {now_at}", markup=False)
    err.print(f"replayed {len(chosen) - refused}, refused {refused}")
    raise typer.Exit(1 if refused else 0)


def _find(there: DeadLetters, topic: str, positions: list[str]) -> list[DeadLetter]:
    spots = [Spot.parse(each) for each in positions]
    known = {letter.spot: letter for letter in there.of([event_topic(topic)])}
    if missing := [str(spot) for spot in spots if spot not in known]:
        raise LetterRefused(f"{topic} has no dead letter at {', '.join(missing)}; it was replayed, or is 30 days old.")
    return [known[spot] for spot in dict.fromkeys(spots)]


def _summary(letter: DeadLetter) -> dict[str, str]:
    said = letter.said
    return {
        "topic": letter.topic.name,
        "position": str(letter.spot),
        "time": letter.time.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "code": said["error_code"],
        "reason": said["reason"],
        "schema": said["schema"],
    }


def _table(letters: list[DeadLetter]) -> Table:
    table = Table("topic", "position", "time", "code", "reason", box=None, pad_edge=False)
    for each in letters:
        summary = _summary(each)
        table.add_row(*(summary[column] for column in ("topic", "position", "time", "code", "reason")))
    return table


def _readable(event: Letter) -> dict[str, object]:
    return {
        "key": _text(event.key),
        "headers": {name: _text(value) for name, value in event.headers},
        "value": _text(event.value),
    }


def _text(content: bytes | None) -> object:
    """As text where it is some, else as base64 that says so."""
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(content or b"").decode()}
