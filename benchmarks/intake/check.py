"""Are the labels in form, and are they about these texts? It decides no label.

``python -m benchmarks.intake.check /path/to/postings.csv``
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from schemas.pay import monthly
from schemas.shared import Pay, PayUnit
from schemas.taxonomy.occupations import is_occupation

LABELS: Final = Path(__file__).with_name("labels.csv")

NO_CODE: Final = frozenset({"generic", "unclear"})
ANSWERS: Final = frozenset({"yes", "no", "unknown"})
SHIFTS: Final = frozenset({"day", "night", "rotating"})
UNLAWFUL: Final = frozenset(
    {"sex", "age_below_16", "ethnicity", "virus_carrier", "marriage", "household", "deposit_or_fee"}
)
DOUBTFUL: Final = frozenset(
    {"age_limit", "looks", "health_condition", "criminal_record", "couples", "origin_preference"}
)


def text_sha256(title: str, description: str) -> str:
    """Names the text that was read: the first 16 hex digits over title, line feed, description."""
    return hashlib.sha256(f"{title}\n{description}".encode()).hexdigest()[:16]


def part_of(employer: str) -> str:
    """The part that all postings of an employer are in."""
    return "final" if int(hashlib.sha256(employer.encode()).hexdigest(), 16) % 2 else "develop"


def faults(label: Mapping[str, str], posting: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the form of one row."""
    if label["text_sha256"] != text_sha256(posting["title"], posting["description"]):
        yield "another text"
    if label["part"] != part_of(label["employer"]):
        yield "part"
    main, *others = label["occupation_also"].split("|")
    codes = chain([label["occupation"]], *(job.split(";") for job in (main, *others) if job))
    if any(code and code not in NO_CODE and not is_occupation(code) for code in codes):
        yield "occupation"
    if (label["jobs"] == "1") is not (not others):
        yield "jobs"
    if (label["pay_month_min"], label["pay_month_max"]) != _by_the_month(label):
        yield "pay"
    if label["lodging"] not in ANSWERS or label["board"] not in ANSWERS:
        yield "lodging or board"
    if not set(filter(None, label["shifts"].split(";"))) <= SHIFTS:
        yield "shifts"
    reasons = set(filter(None, label["verdict_reasons"].split(";")))
    worst = "unlawful" if reasons & UNLAWFUL else "doubtful" if reasons else "lawful"
    if not reasons <= UNLAWFUL | DOUBTFUL or label["verdict"] != worst:
        yield "verdict"


def _by_the_month(label: Mapping[str, str]) -> tuple[str, str]:
    if not label["pay_unit"]:
        return "", ""
    pay = monthly(
        Pay(
            unit=PayUnit(label["pay_unit"]),
            minimum=int(label["pay_min"]) if label["pay_min"] else None,
            maximum=int(label["pay_max"]) if label["pay_max"] else None,
        )
    )
    return _text(pay.minimum), _text(pay.maximum)


def _text(figure: int | None) -> str:
    return "" if figure is None else str(figure)


def rows(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a file of labels or postings, by posting id."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["posting_id"]: row for row in csv.DictReader(file)}


def main(postings: Path) -> int:
    """Print what is wrong; the exit code tells whether anything is."""
    labels, read = rows(LABELS), rows(postings)
    wrong = [f"{each}: in one file only" for each in sorted(labels.keys() ^ read.keys())]
    for each in labels.keys() & read.keys():
        wrong += [f"{each}: {fault}" for fault in faults(labels[each], read[each])]
    print("\n".join([*sorted(wrong), f"{len(labels)} labels, {len(wrong)} faults"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
