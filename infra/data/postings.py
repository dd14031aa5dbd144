"""Build ``infra/population/postings.csv``: ``python -m infra.data.postings REFERENCE``.

REFERENCE holds ``postings_wuming2026``: adverts of one county job board, published without a licence. Facts
only are taken: job title, head-count, pay, county, month. No prose, no employer, no telephone, no contact.

The occupation is our proposal: the first row of ``posting_titles.csv`` whose words are in the title (and in
the employer's name, where it gives some: a 车工 sews in a garment firm and turns a lathe elsewhere).
"""

import argparse
import csv
import re
import unicodedata
from pathlib import Path

from schemas.taxonomy.occupations import by_title

TITLES = Path(__file__).parent / "posting_titles.csv"
POSTINGS = Path(__file__).parents[1] / "population" / "postings.csv"
HEADER = (
    "posting_id",
    "title",
    "employer",
    "headcount",
    "pay_unit",
    "pay_min",
    "pay_max",
    "county",
    "month",
    "occupation",
)
LONGEST_TITLE = 20
SHORTEST_NAME = 4  # a shorter word shared by title and employer is a trade (食品), not a name

# Titles that name no job (retitled by the advert's own labels), or whom they want instead of what for.
RETITLED = {
    "WM0005": "兼职店员",
    "WM0006": "食堂帮工",
    "WM0481": "洗碗工",
    "WM1009": "人事行政主管",
    "WM1011": "食堂帮工",
}
RECRUITING_DRIVE = re.compile(r"急招（|直招（")
# In brackets: numbers, sexes and haste say nothing of the job; 夜班 and 服装 do.
ASIDE = re.compile(r"[（(][^）)]*(?:\d|男|女|急招|可招)[^）)]*[）)]")
BRACKETS = re.compile(r"[（(][^）)]*[）)]")

Row = dict[str, str]


def main() -> None:
    """Build the table of posting facts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path, help="the folder of reference data")
    build(parser.parse_args().reference)


def build(reference: Path) -> None:
    """Write the facts of every posting in `reference`, in its order."""
    rows = _read(reference / "postings_wuming2026" / "postings.csv")
    rules = _read(TITLES)
    pseudonyms: dict[str, str] = {}
    with POSTINGS.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for row in rows:
            title = RETITLED.get(row["posting_id"]) or job_title(row["title"], row["company"])
            # Numbered as they come: a hash of a name could be found again by hashing the names of all firms.
            employer = pseudonyms.setdefault(_firm(row), f"E{len(pseudonyms) + 1:03}")
            writer.writerow(
                (
                    row["posting_id"],
                    title,
                    employer,
                    "" if row["headcount"] == "0" else row["headcount"],
                    row["pay_unit"],
                    row["salary_min"],
                    row["salary_max"],
                    row["adcode"],
                    row["posted_on"][:7],
                    propose_occupation(title, row["company"], rules),
                )
            )


def job_title(title: str, employer: str) -> str:
    """Reduce an advert's title to the job: no employer's name, no sex, no numbers, no haste."""
    if RECRUITING_DRIVE.search(title):
        return "园区直招"
    for length in range(len(title), SHORTEST_NAME - 1, -1):
        if title[:length] in employer:
            title = title[length:]
            break
    return re.sub("[男女]", "", ASIDE.sub("", title)).strip()[:LONGEST_TITLE]


def propose_occupation(title: str, employer: str, rules: list[Row]) -> str:
    """Return the CSCO code proposed for a title, or nothing: no guess for 储备干部 and the like."""
    for rule in rules:
        if rule["title_contains"] in title and rule["employer_contains"] in employer:
            return rule["occupation"]
    known = by_title(title)
    return known.code if known else ""


def _firm(row: Row) -> str:
    """What identifies an employer; a posting that names none is an employer of its own."""
    name = BRACKETS.sub("", unicodedata.normalize("NFKC", row["company"])).strip()
    return row["posting_id"] if name in ("", "未标注") else name


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main()
