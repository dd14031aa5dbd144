"""The sentences beside this file, by the verdict and the kind that they are headed with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake.screen import Kind, Verdict


def sentences() -> Iterator[tuple[Verdict, Kind | None, str]]:
    """Every sentence: its verdict, what decides (None: it is lawful), the words."""
    verdict, kind = Verdict.LAWFUL, None
    for line in Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            named, _, about = line.strip("[]").partition(" ")
            verdict, kind = Verdict(named), Kind(about) if about else None
        elif line and not line.startswith("#"):
            yield from ((verdict, kind, each.strip(" ")) for each in line.split(" | "))


def of(verdict: Verdict) -> list[str]:
    """The sentences of one verdict."""
    return [sentence for each, _, sentence in sentences() if each is verdict]
