"""A plot for the docs: lines over logarithmic axes, as SVG that is the same for the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Line:
    """A name and its points; a faint one is the median of the next."""

    name: str
    points: Sequence[tuple[float, float]]
    faint: bool = False


def draw(file: Path, title: str, x: str, y: str, lines: Sequence[Line]) -> None:
    """Writes the plot."""
    figure = Figure(figsize=(7, 4.2))
    axes = figure.subplots()
    for number, line in enumerate(lines):
        sizes, values = zip(*line.points, strict=True)
        axes.plot(sizes, values, "--" if line.faint else "-", marker="o", color=f"C{number // 2}", label=line.name)
        axes.annotate(f"{values[-1]:,.0f}", (sizes[-1], values[-1]), textcoords="offset points", xytext=(7, -3))
    axes.set(title=title, xlabel=x, ylabel=y, xscale="log", yscale="log")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(frameon=False, fontsize="small")
    with mpl.rc_context({"svg.hashsalt": title}):
        figure.savefig(file, format="svg", metadata={"Date": None}, bbox_inches="tight")
