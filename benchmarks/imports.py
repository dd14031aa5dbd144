"""``make bench-import``: how long a census of 606,500 workers takes to import, from CSV, on a Kafka of its own.

The list is made up: Zipf over trades and towns as in the other benchmarks, fake numbers, one in a hundred of them
wrong. Broker and importer share the machine; INTAKE does not run. Beside it: how quickly rows are read and
understood without a bus, from CSV and from Excel, and what the process takes in memory at most. On a machine that
does something else too (``load_before``, with two cores above 1) the CPU tells more than the time.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import uvloop
from openpyxl import Workbook

from benchmarks import crowd
from benchmarks.bars import Bar, show, write
from gateway.forms import RegistrationForm
from infra.desk import open_desk
from infra.errors import KaigongError
from infra.importing.opening import open_source
from infra.importing.places import name_of_place
from infra.importing.report import Report
from infra.importing.run import Ending, Tally, Watcher, import_from
from infra.importing.workers import Workers
from infra.importing.writing import ACK_S, WriteWorkers
from infra.keys import init_keys, load_keys
from infra.parts.embedded import broker_of
from infra.parts.kafka import KafkaCluster
from infra.settings import KafkaSettings, KeysSettings, Settings
from infra.settings import load as load_settings
from infra.topics import apply
from schemas.ids import Pseudonymiser
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

_ROWS: Final = 606_500
_IN_EXCEL: Final = 50_000
_WRONG: Final = 100
"""Every so many-th row has a telephone that is none."""
_HEADER: Final = (
    "姓名",
    "身份证号",
    "手机号码",
    "工种",
    "技能等级",
    "居住地",
    "期望月薪",
    "最远距离",
    "可住宿",
    "同意接收通知",
)


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """A list as an office has it."""
    for number, worker in enumerate(crowd.workers(count)):
        skill = worker.skills[0]
        yield (
            f"测试{number}",
            "",
            "1390000" if number % _WRONG == 0 else f"139{number:08}",
            occupation(skill.occupation).name,
            Level(skill.level).label,
            name_of_place(worker.place.region),
            "面议" if worker.reservation_pay is None else str(worker.reservation_pay),
            str(worker.max_distance_km),
            "是" if worker.lodging_ok else "否",
            "是" if number % 3 else "否",
        )


def write_csv(path: Path, count: int) -> None:
    """In GBK, as Excel saves it."""
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """The same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("普查")
    sheet.append(_HEADER)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


@dataclass(frozen=True)
class Took:
    """One import."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    written: int
    refused: int


def in_a_process_of_its_own(path: Path, settings: Settings | None) -> Took:
    """Imports a census; without settings it is only read and understood."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_imported, path, settings).result()


def _imported(path: Path, settings: Settings | None) -> Took:
    tally = Tally()
    began, cpu = time.perf_counter(), time.process_time()
    uvloop.run(_import(path, settings, tally))
    return Took(
        time.perf_counter() - began,
        time.process_time() - cpu,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000,
        tally.rows[Ending.WRITTEN],
        tally.rows[Ending.REFUSED],
    )


async def _import(path: Path, settings: Settings | None, tally: Tally) -> None:
    async def nowhere(forms: Sequence[RegistrationForm]) -> list[Ending]:
        await asyncio.sleep(0)
        return [Ending.WRITTEN] * len(forms)

    watcher = Watcher[RegistrationForm]()
    people = Pseudonymiser(b"benchmark" * 4)
    reading = Workers(pseudonymiser=people, saved_at=crowd.AS_OF, home=crowd.PROVINCE, quiet=True)
    with open_source(path) as source:
        if settings is None:
            await import_from(source, reading, nowhere, None, watcher, tally)
            return
        keys = load_keys(settings.keys.dir)
        async with open_desk(settings, keys, name="importer", ack_timeout_s=ACK_S) as desk:
            report = Report(path)
            await import_from(source, reading, WriteWorkers(desk), report, watcher, tally)
            report.save()


def run(folder: Path, count: int) -> tuple[list[Bar], dict[str, float]]:
    """Everything."""
    listed, workbook = folder / "普查.csv", folder / "普查.xlsx"
    write_csv(listed, count)
    init_keys(folder / "keys")
    with KafkaCluster(folder / "kafka", broker_of(load_settings())) as kafka:
        settings = Settings(kafka=KafkaSettings(bootstrap=kafka.bootstrap), keys=KeysSettings(dir=folder / "keys"))
        apply(settings)
        busy = os.getloadavg()[0]
        first = in_a_process_of_its_own(listed, settings)
    print(first)
    if first.written + first.refused != count or first.written < 0.98 * count:  # some towns of a county have one name
        raise SystemExit(f"{first.written} rows were written and {first.refused} refused")
    read = in_a_process_of_its_own(listed, None)
    write_xlsx(workbook, min(count, _IN_EXCEL))
    excel = in_a_process_of_its_own(workbook, None)
    bars = [
        Bar(f"a census of {count:,} rows, from CSV onto the bus", round(first.wall_s), "s", 300),
        Bar("CPU of the importer for it, which works in one thread", round(first.cpu_s), "s", 300),
    ]
    return bars, {
        "written": first.written,
        "refused": first.refused,
        "importer_peak_mb": round(first.peak_mb),
        "load_before": round(busy, 1),
        "csv_mb": round(listed.stat().st_size / 1e6, 1),
        "csv_rows_a_cpu_second": round(count / read.cpu_s),
        "csv_reading_peak_mb": round(read.peak_mb),
        "excel_rows_a_cpu_second": round(min(count, _IN_EXCEL) / excel.cpu_s),
        "excel_reading_peak_mb": round(excel.peak_mb),
    }


def main() -> None:
    """Measures, prints, writes ``results/import.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=_ROWS)
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        try:
            bars, beside = run(Path(folder), count)
        except KaigongError as error:
            sys.exit(str(error))
    show(bars)
    print(beside)
    file = write("import", bars, rows=count, cores=os.cpu_count(), **beside)
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
