"""Workers in columns: writing a record, applying certificates as of a day, reading a profile back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows
from matcher.bulk import records_of
from matcher.certificates import CertificateStore
from matcher.certifying import certify_all
from matcher.columns import NO_OCCUPATION, NO_PAY, NO_YEARS, SLOTS, WORKER, WorkerColumns
from matcher.ids import Numbering, RowBook
from matcher.image import WorkerImage, texts_of, words_of
from matcher.kernels.views import Records
from matcher.moments import day_at, ordinal
from matcher.order import tie_of
from matcher.regions import Regions
from matcher.results import Declared
from matcher.shifts import mask_of, shifts_in
from matcher.skills import certify
from matcher.written.profile import Profiles
from schemas.decisions.candidate import CandidateProfile, CandidateSkill
from schemas.model import Place
from schemas.shared import Skill, WorkerWeights
from schemas.state import Worker
from schemas.taxonomy.occupations import occupation_code, occupation_index

if TYPE_CHECKING:
    from matcher.clustered.clusters import Clusters
    from matcher.kernels.book import Book

_ALWAYS = date.min.toordinal()


class Workers:
    """All workers and certificates. The certified levels in the columns hold for one day at a time.

    ``clusters`` hold the same skills again, in an order that queries like; None where nothing compiles them, and while
    a load is under way.
    ``deepest`` is the most skills that any worker ever had: no slot beyond it holds one.
    """

    def __init__(self, regions: Regions, fairs: Numbering, clusters: Clusters | None) -> None:
        self._in_records = clusters is not None
        self.records = np.zeros(16 if self._in_records else 0, WORKER)
        self.columns = WorkerColumns.over(self.records) if self._in_records else WorkerColumns.empty()
        self.clusters = clusters
        self.book = RowBook() if clusters is None else _book()
        self.certificates = CertificateStore()
        self._regions = regions
        self._fairs = fairs
        self._day = _ALWAYS
        self.deepest = 0
        self._loading = False
        self._uncertified: set[str] = set()

    def put(self, worker: Worker) -> None:
        """Write a worker, over an older record of theirs."""
        codes = [occupation_index(skill.occupation) for skill in worker.skills]
        self._leave(self.book.row(worker.worker_id))
        row = self.book.claim(worker.worker_id)
        self._reserve(self.book.extent)
        c, weights, count = self.columns, worker.weights, len(codes)
        c.occupation[:, row] = codes + [NO_OCCUPATION] * (SLOTS - count)
        c.declared[:, row] = [skill.level for skill in worker.skills] + [0] * (SLOTS - count)
        c.years[:, row] = [NO_YEARS if s.years is None else s.years for s in worker.skills] + [NO_YEARS] * (
            SLOTS - count
        )
        c.declared_count[row] = count
        c.x[row], c.y[row] = worker.place.x, worker.place.y
        c.region[row] = region = self._regions.number(worker.place.region)
        self._regions.cover(region, worker.place.x, worker.place.y)
        c.reservation[row] = NO_PAY if worker.reservation_pay is None else worker.reservation_pay
        c.max_km[row] = worker.max_distance_km
        c.shifts[row] = mask_of(worker.shifts)
        c.lodging_ok[row] = worker.lodging_ok
        c.available_from[row] = ordinal(worker.available_from)
        c.weights[:, row] = (
            weights.pay,
            weights.distance,
            weights.shift,
            weights.lodging,
            weights.preference,
        )
        c.fair[row] = self._fairs.number(worker.fair_id)
        c.tie[row] = tie_of(worker.worker_id)
        self._certify(c, row, worker.worker_id, self._day, ())
        self._enter(row)

    def put_all(self, profiles: Profiles) -> Rows:
        """Write many at once, each id once; returns their rows, in the order given."""
        fresh = records_of(profiles, self._regions, self._fairs)
        if self.clusters is not None:
            for row in self.book.look_words(profiles.ids).tolist():
                self._leave(row if row >= 0 else None)
        rows = self.book.claim_words(profiles.ids)
        self._reserve(self.book.extent)
        if self._in_records:
            self.records[rows] = fresh
        else:
            written = WorkerColumns.over(fresh)
            for name in self.columns.__dataclass_fields__:
                getattr(self.columns, name)[..., rows] = getattr(written, name)
        self.deepest = max(self.deepest, int(fresh["declared_count"].max(initial=0)))
        self._uncertified |= self.certificates.holders() & words_of(profiles.ids)
        if not self._loading:
            self._settle()
        if self.clusters is not None:
            for row in rows.tolist():
                self._enter(row)
        return rows

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Within it the clusters stay as they are, unasked; at its end they take everybody in at once.

        Certificates are applied then, or when somebody asks.
        """
        clusters, self.clusters = self.clusters, None
        self._loading = True
        try:
            yield
        finally:
            self._loading = False
            self._settle()
            if clusters is not None:
                clusters.fill(self.records[: self.book.extent])
            self.clusters = clusters

    def image(self) -> WorkerImage:
        """A copy of everybody, without the certificates."""
        self._settle()
        extent = self.book.extent
        if self._in_records:
            records = self.records[:extent].copy()
        else:
            records = np.zeros(extent, WORKER)
            copy, known = WorkerColumns.over(records), self.everybody()
            for name in copy.__dataclass_fields__:
                getattr(copy, name)[...] = getattr(known, name)
        return WorkerImage(
            ids=self.book.ids_by_row(),
            records=records,
            regions=texts_of(self._regions.codes()),
            fairs=texts_of(self._fairs.words()),
            day=self._day,
            deepest=self.deepest,
        )

    def restore(self, image: WorkerImage) -> None:
        """Know those of an image without empty rows, whose arrays become the own ones.

        Nobody and no region or fair may be known yet.
        """
        for code in words_of(image.regions):
            self._regions.number(code)
        for word in words_of(image.fairs):
            self._fairs.number(word)
        self.book.restore(image.ids)
        self.records = image.records
        self._regions.cover_all(self.records["region"], self.records["x"], self.records["y"])
        self.columns = WorkerColumns.over(self.records)
        if not self._in_records:
            self.columns = self.columns.take(np.arange(len(self.records)))
        self._day, self.deepest = image.day, image.deepest

    def remove(self, worker_id: str) -> None:
        """Forget a worker; the certificates stay."""
        self._leave(self.book.row(worker_id))
        row = self.book.release(worker_id)
        if row is not None:
            self.columns.occupation[:, row] = NO_OCCUPATION

    def certify(self, worker_id: str) -> None:
        """Apply a worker's certificates to the columns, if the worker is known."""
        if self._loading:
            self._uncertified.add(worker_id)
            return
        row = self.book.row(worker_id)
        if row is not None:
            self._leave(row)
            self._certify(self.columns, row, worker_id, self._day, ())
            self._enter(row)

    def _settle(self) -> None:
        """Apply the certificates that wait."""
        if not self._uncertified:
            return
        waiting, self._uncertified = list(self._uncertified), set()
        rows = self.book.look_all(waiting)
        known = np.flatnonzero(rows >= 0)
        held = [self.certificates.of(waiting[at]) for at in known.tolist()]
        self.deepest = max(self.deepest, certify_all(self.columns, rows[known], held, self._day))

    def _reserve(self, extent: int) -> None:
        room = len(self.records)
        if not self._in_records:
            self.columns.reserve(extent)
        elif extent > room:
            grown = np.zeros(max(extent, room + room // 4), WORKER)  # untouched memory, but for what is copied
            grown[:room] = self.records
            self.records = grown
            self.columns = WorkerColumns.over(self.records)

    def _leave(self, row: int | None) -> None:
        if self.clusters is not None and row is not None:
            self.clusters.leave(self.records, row)

    def _enter(self, row: int) -> None:
        if self.clusters is not None:
            self.clusters.enter(self.records, row)

    def turn_to(self, day: int) -> None:
        """Make the certified levels hold for `day`: what expired in between counts no longer, or again."""
        self._settle()
        if day == self._day:
            return
        earlier, later = sorted((day, self._day))
        self._day = day
        for worker_id in set(self.certificates.ending_between(earlier, later)):
            self.certify(worker_id)
        self._settle()

    def everybody(self) -> WorkerColumns:
        """All rows, those of nobody among them: they have no skill."""
        return self.columns.take(slice(0, self.book.extent))

    def record(self, row: int, without: Collection[str] = ()) -> Records:
        """One worker's record; as if some of the certificates did not exist, if any are named."""
        view = self.records[row : row + 1]
        if not without:
            return view
        copy = view.copy()
        self._certify(WorkerColumns.over(copy), 0, self.book.id_of(row), self._day, without)
        return copy

    def one(self, row: int, without: Collection[str] = ()) -> WorkerColumns:
        """One worker; as if some of the certificates did not exist, if any are named."""
        view = self.columns.take(slice(row, row + 1))
        if not without:
            return view
        copy = view.take(np.zeros(1, np.intp))
        self._certify(copy, 0, self.book.id_of(row), self._day, without)
        return copy

    def profile(self, worker_id: str, day: int | None) -> CandidateProfile | None:
        """What an enterprise may see of a worker on a day; without one, no certificate has expired."""
        row = self.book.row(worker_id)
        if row is None:
            return None
        view = self.columns.take(slice(row, row + 1)).take(np.zeros(1, np.intp))
        self._certify(view, 0, worker_id, _ALWAYS if day is None else day, ())
        return self._profile(view)

    def declared(self, worker_id: str) -> Declared | None:
        """What a worker said of themselves."""
        row = self.book.row(worker_id)
        if row is None:
            return None
        w, reservation = self.columns.take(slice(row, row + 1)), int(self.columns.reservation[row])
        slots = (w.occupation[:, 0].tolist(), w.declared[:, 0].tolist(), w.years[:, 0].tolist())
        said = list(zip(*slots, strict=True))[: int(w.declared_count[0])]
        return Declared(
            skills=tuple(
                Skill(occupation=occupation_code(code), level=level, years=None if years == NO_YEARS else years)
                for code, level, years in said
            ),
            place=Place(region=self._regions.code(int(w.region[0])), x=int(w.x[0]), y=int(w.y[0])),
            reservation_pay=None if reservation == NO_PAY else reservation,
            max_distance_km=int(w.max_km[0]),
            shifts=shifts_in(int(w.shifts[0])),
            lodging_ok=bool(w.lodging_ok[0]),
            available_from=day_at(int(w.available_from[0])),
            weights=WorkerWeights(**dict(zip(WorkerWeights.model_fields, w.weights[:, 0].tolist(), strict=True))),
            fair_id=self._fairs.word(int(w.fair[0])),
        )

    def _profile(self, w: WorkerColumns) -> CandidateProfile:
        slots = (w.occupation[:, 0].tolist(), w.declared[:, 0].tolist(), w.certified[:, 0].tolist())
        reservation = int(w.reservation[0])
        return CandidateProfile(
            skills=tuple(
                CandidateSkill(
                    occupation=occupation_code(occupation),
                    level=max(declared, certified),
                    certified=certified >= declared,
                )
                for occupation, declared, certified in zip(*slots, strict=True)
                if occupation != NO_OCCUPATION
            ),
            place=Place(region=self._regions.code(int(w.region[0])), x=int(w.x[0]), y=int(w.y[0])),
            reservation_pay=None if reservation == NO_PAY else reservation,
            max_distance_km=int(w.max_km[0]),
            shifts=shifts_in(int(w.shifts[0])),
            lodging_ok=bool(w.lodging_ok[0]),
            fair_id=self._fairs.word(int(w.fair[0])),
        )

    def _certify(self, columns: WorkerColumns, row: int, worker_id: str, day: int, without: Collection[str]) -> None:
        count = int(columns.declared_count[row])
        declared = columns.occupation[:count, row].tolist()
        held = self.certificates.of(worker_id)
        levels, beyond = certify(declared, held, day, without)
        self.deepest = max(self.deepest, count + len(beyond))
        room = SLOTS - count - len(beyond)
        columns.occupation[count:, row] = [occupation for occupation, _ in beyond] + [NO_OCCUPATION] * room
        columns.certified[:, row] = levels + [level for _, level in beyond] + [0] * room


def _book() -> Book:
    """Compiled, as the clusters are."""
    from matcher.kernels.book import Book

    return Book()
