"""A bar: what was measured, what was asked, whether it holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from infra.demo.judge import percentile

RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Bar:
    """One figure beside its bar; ``most`` says whether the bar is an upper bound."""

    what: str
    value: float | None
    unit: str
    bar: float
    most: bool = True

    @property
    def holds(self) -> bool:
        """Whether the bar is met."""
        if self.value is None:
            return False
        return self.value <= self.bar if self.most else self.value >= self.bar


@dataclass(frozen=True)
class Peer:
    """Another engine at the same work in the same run; ``ratio``: how many times as long as ours it takes."""

    name: str
    version: str
    value: float
    unit: str
    ratio: float


def p50(figures: Sequence[float]) -> float:
    """The middle of at least one (nearest rank)."""
    middle = percentile(figures, 50)
    assert middle is not None
    return middle


def write(name: str, bars: Sequence[Bar], peers: Sequence[Peer] = (), /, **method: str | float | None) -> Path:
    """Writes the bars, the peers and how they were measured."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    rows = [{key: value for key, value in asdict(bar).items() if key != "most"} | {"holds": bar.holds} for bar in bars]
    found = {"bars": rows, "peers": [asdict(peer) for peer in peers], "method": method}
    file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return file


def show(bars: Sequence[Bar], peers: Sequence[Peer] = ()) -> None:
    """Prints the bars and the peers for people."""
    table = Table("what", "value", "bar", "")
    for bar in bars:
        value = "–" if bar.value is None else f"{bar.value:g} {bar.unit}"
        sign = "≤" if bar.most else "≥"
        table.add_row(bar.what, value, f"{sign} {bar.bar:g} {bar.unit}", "✓" if bar.holds else "✗")
    Console(stderr=True).print(table)
    if peers:
        beside = Table("times ours", "peer", "value")
        for peer in peers:
            beside.add_row(f"{peer.ratio:,g}", f"{peer.name} ({peer.version})", f"{peer.value:,g} {peer.unit}")
        Console(stderr=True).print(beside)
