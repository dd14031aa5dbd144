"""How the screen is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.intake.screened import Read, Share, balanced, figures, main, report
from intake.screen import Verdict, screen


def read(posting_id: str, expected: str, text: str) -> Read:
    """A posting with its label."""
    return Read(posting_id, Verdict(expected), frozenset(), screen("招工", text))


READ = [
    read("P1", "unlawful", "限女性"),
    read("P2", "unlawful", "包吃住"),
    read("P3", "doubtful", "45岁以下"),
    read("P4", "lawful", "包吃住"),
    read("P5", "lawful", "招女工"),
]


def test_the_figures_are_counts() -> None:
    """One of two is found, and one of the two that are called unlawful is."""
    found = figures(READ)
    assert found["unlawful, recall"][0] == Share(1, 2)
    assert found["unlawful, precision"][0] == Share(1, 2)
    assert balanced(found) == pytest.approx(75)


def test_the_interval_is_wilsons() -> None:
    """Known values: of nothing nothing is known, and ten of ten are no certainty."""
    assert Share(10, 10).interval == pytest.approx((72.25, 100.0), abs=1e-2)
    assert Share(5, 10).interval == pytest.approx((23.66, 76.34), abs=1e-2)
    assert Share(0, 0).interval == (0.0, 100.0)


def test_of_the_final_part_only_counts_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever sees its errors tunes for them."""
    assert not report("final", READ, 1.0)
    assert "P2" not in capsys.readouterr().out
    report("develop", READ, 1.0)
    assert "P2" in capsys.readouterr().out


def test_without_the_texts_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And does not pass; nor with other texts than those that were labelled."""
    assert main([str(tmp_path / "postings.csv")]) == 2
    assert "not there" in capsys.readouterr().out
    (tmp_path / "postings.csv").write_text("posting_id,title,description\nWM0006,另一个,另一个\n", "utf-8")
    assert main([str(tmp_path / "postings.csv"), "--part", "develop"]) == 2
    assert "not the text" in capsys.readouterr().out
