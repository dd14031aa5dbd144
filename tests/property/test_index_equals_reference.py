"""The live index equals the slow reference in every answer, whatever was put, changed and removed before."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from unittest import TestCase

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from matcher import Index, Match
from schemas.state import Certificate, Rule, Vacancy, Worker
from tests.reference import records
from tests.reference.reference import Ranked, Reference

pytestmark = pytest.mark.unit


def as_match(ranked: Ranked) -> Match:
    fit = ranked.fit
    return Match(ranked.worker_id, ranked.vacancy_id, fit.employer_fit, fit.worker_fit, fit.score)


class IndexEqualsReference(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.index = self.make()
        self.reference = Reference()
        self.rules: dict[str, Rule] = {}

    @staticmethod
    def make() -> Index:
        """As a process has it: compiled, and so few workers all lie in the tail."""
        return Index()

    @initialize(
        workers=st.lists(records.workers, min_size=2, max_size=6),
        vacancies=st.lists(records.vacancies, min_size=2, max_size=6),
        certificates=st.lists(records.certificates, max_size=10),
        standing=st.lists(records.rules, max_size=8),
        alike=st.booleans(),
    )
    def begin(
        self,
        workers: list[Worker],
        vacancies: list[Vacancy],
        certificates: list[Certificate],
        standing: list[Rule],
        alike: bool,
    ) -> None:
        """A little market; in half of them all workers are alike, so that only the hash tells them apart."""
        for certificate in certificates:
            self.put_certificate(certificate)
        for worker in workers:
            self.put_worker(worker)
        if alike:
            for twin in records.WORKERS:
                self.put_worker(workers[0].model_copy(update={"worker_id": twin}))
        for vacancy in vacancies:
            self.put_vacancy(vacancy)
        for rule_id, one in zip(records.RULES, standing, strict=False):
            self.put_rule(one, rule_id)

    @rule(worker=records.workers)
    def put_worker(self, worker: Worker) -> None:
        self.index.put_worker(worker)
        self.reference.workers[worker.worker_id] = worker

    @rule(worker_id=st.sampled_from(records.WORKERS))
    def remove_worker(self, worker_id: str) -> None:
        self.index.remove_worker(worker_id)
        self.reference.workers.pop(worker_id, None)

    @rule(certificate=records.certificates)
    def put_certificate(self, certificate: Certificate) -> None:
        self.index.put_certificate(certificate)
        key = certificate.worker_id, certificate.certificate_id
        self.reference.certificates[key] = certificate

    @rule(worker_id=st.sampled_from(records.WORKERS), certificate_id=st.sampled_from(records.CERTIFICATES))
    def remove_certificate(self, worker_id: str, certificate_id: str) -> None:
        self.index.remove_certificate(worker_id, certificate_id)
        self.reference.certificates.pop((worker_id, certificate_id), None)

    @rule(vacancy=records.vacancies)
    def put_vacancy(self, vacancy: Vacancy) -> None:
        self.index.put_vacancy(vacancy)
        self.reference.vacancies[vacancy.vacancy_id] = vacancy

    @rule(vacancy_id=st.sampled_from(records.VACANCIES))
    def remove_vacancy(self, vacancy_id: str) -> None:
        self.index.remove_vacancy(vacancy_id)
        self.reference.vacancies.pop(vacancy_id, None)

    @rule(standing=records.rules, rule_id=st.sampled_from(records.RULES))
    def put_rule(self, standing: Rule, rule_id: str) -> None:
        standing = standing.model_copy(update={"rule_id": rule_id})
        self.index.put_rule(standing)
        self.rules[rule_id] = standing

    @rule(rule_id=st.sampled_from(records.RULES))
    def remove_rule(self, rule_id: str) -> None:
        self.index.remove_rule(rule_id)
        self.rules.pop(rule_id, None)

    @rule(as_of=records.moments)
    def compare_standing_rules(self, as_of: datetime) -> None:
        """Which rules a worker is within."""
        for worker_id in [*records.WORKERS, "w-nobody"]:
            assert self.rules_of(worker_id, as_of) == sorted(self.index.rules_of(worker_id, as_of))

    @rule(worker=records.workers, certificate=records.certificates, as_of=records.moments, kind=st.integers(0, 3))
    def change_within_rules(self, worker: Worker, certificate: Certificate, as_of: datetime, kind: int) -> None:
        """Which rules a worker enters, stays in and leaves: by a new record, a certificate, a certificate that goes, or
        an end.
        """
        worker_id = worker.worker_id
        certificate = certificate.model_copy(update={"worker_id": worker_id})
        changes = [
            partial(self.put_worker, worker),
            partial(self.put_certificate, certificate),
            partial(self.remove_certificate, worker_id, certificate.certificate_id),
            partial(self.remove_worker, worker_id),
        ]
        before = set(self.rules_of(worker_id, as_of))
        enters, stays, leaves = self.index.rule_changes(worker_id, as_of, changes[kind])
        after = set(self.rules_of(worker_id, as_of))
        assert [sorted(each) for each in (after - before, after & before, before - after)] == [
            sorted(each) for each in (enters, stays, leaves)
        ]

    def rules_of(self, worker_id: str, as_of: datetime) -> list[str]:
        return sorted(each for each in self.rules if worker_id in self.reference.members(self.rules[each], as_of))

    @rule(
        as_of=records.moments,
        k=st.integers(0, 8),
        exclude=st.sets(st.sampled_from([*records.WORKERS, "w-nobody"]), max_size=3),
        some=st.sets(st.sampled_from([*records.VACANCIES, "v-none"])),
        crowd=st.lists(st.sampled_from([*records.WORKERS, "w-nobody"]), max_size=12),
    )
    def compare_lists(self, as_of: datetime, k: int, exclude: set[str], some: set[str], crowd: list[str]) -> None:
        """Who is eligible for what, and in which order."""
        matches = [as_match(ranked) for ranked in self.reference.matches(as_of)]
        for vacancy_id in [*records.VACANCIES, "v-none"]:
            of_vacancy = [m for m in matches if m.vacancy_id == vacancy_id]
            assert of_vacancy[:k] == self.index.top_workers(vacancy_id, k, as_of)
            others = [m for m in of_vacancy if m.worker_id not in exclude]
            assert others[:k] == self.index.top_workers(vacancy_id, k, as_of, exclude=exclude)
        for worker_id in [*records.WORKERS, "w-nobody"]:
            of_worker = [m for m in matches if m.worker_id == worker_id]
            assert of_worker[:k] == self.index.top_vacancies(worker_id, k, as_of)
            eligible = sorted(m.vacancy_id for m in of_worker)
            assert eligible == self.index.eligible_vacancies(worker_id, as_of)
            assert [id_ for id_ in eligible if id_ in some] == self.index.eligible_vacancies(
                worker_id, as_of, among=some
            )
        for_any = {m.vacancy_id for m in matches if m.worker_id in crowd}
        assert for_any == self.index.eligible_vacancies_of(crowd, as_of)

    @rule(
        as_of=records.moments,
        without=st.sets(st.sampled_from(records.CERTIFICATES), max_size=2),
    )
    def compare_evaluations(self, as_of: datetime, without: set[str]) -> None:
        """Every pair in full, with and without some certificates."""
        for worker_id in [*records.WORKERS, "w-nobody"]:
            for vacancy_id in [*records.VACANCIES, "v-none"]:
                for ignored in (set[str](), without):
                    self._compare_evaluation(worker_id, vacancy_id, as_of, ignored)
        known = [worker_id for worker_id in records.WORKERS if self.index.has_worker(worker_id)]
        for vacancy_id in [*records.VACANCIES, "v-none"]:
            singly = [self.index.evaluate(worker_id, vacancy_id, as_of) for worker_id in known]
            assert singly == self.index.evaluate_many(known, vacancy_id, as_of)

    def _compare_evaluation(self, worker_id: str, vacancy_id: str, as_of: datetime, without: set[str]) -> None:
        expected = self.reference.evaluate(worker_id, vacancy_id, as_of, without)
        got = self.index.evaluate(worker_id, vacancy_id, as_of, without_certificates=without)
        if expected is None:
            assert (False, None, ()) == (got.eligible, got.fit, got.evidence)
            return
        assert expected.eligible == got.eligible
        assert (expected.fit if expected.eligible else None) == got.fit
        assert expected.evidence == got.evidence

    @rule(as_of=records.moments)
    def compare_unlocked(self, as_of: datetime) -> None:
        """What each certificate opens, and only that."""
        for worker_id in [*records.WORKERS, "w-nobody"]:
            for certificate_id in records.CERTIFICATES:
                without = {certificate_id}
                suited, unsuited = (
                    {
                        vacancy_id
                        for vacancy_id in records.VACANCIES
                        if (answer := self.reference.evaluate(worker_id, vacancy_id, as_of, each)) and answer.eligible
                    }
                    for each in (set[str](), without)
                )
                within, outside = (
                    {
                        rule_id
                        for rule_id, asked in self.rules.items()
                        if self.reference.explain_member(asked, worker_id, as_of, each)[0]
                    }
                    for each in (set[str](), without)
                )
                opened = self.index.unlocked(worker_id, certificate_id, as_of)
                assert suited - unsuited == set(opened.vacancies)
                assert within - outside == set(opened.rules)
                assert len(opened.vacancies) + len(opened.rules) == len({*opened.vacancies, *opened.rules})

    @rule(as_of=records.moments, asked=records.rules)
    def compare_rules(self, as_of: datetime, asked: Rule) -> None:
        """A rule's members, one by one and together, and why."""
        members = self.reference.members(asked, as_of)
        assert members == self.index.members(asked, as_of)
        assert len(members) == self.index.member_count(asked, as_of)
        everybody = [*records.WORKERS, "w-nobody"]
        within = [worker_id in members for worker_id in everybody]
        assert within == self.index.matches_many(asked, everybody, as_of).tolist()
        assert within == [self.index.matches(asked, worker_id, as_of) for worker_id in everybody]
        for worker_id in everybody:
            _, evidence = self.reference.explain_member(asked, worker_id, as_of)
            assert evidence == self.index.explain_member(asked, worker_id, as_of)

    @rule(as_of=records.moments)
    def compare_next_changes(self, as_of: datetime) -> None:
        """When an item changes by itself."""
        for id_ in [*records.WORKERS, *records.VACANCIES, "nobody"]:
            assert self.reference.next_change(id_, as_of) == self.index.next_change(id_, as_of)
        ends = (self.reference.next_change(worker_id, as_of) for worker_id in records.WORKERS)
        assert min((end for end in ends if end), default=None) == self.index.next_certificate_end(as_of)


class OrderedIndexEqualsReference(IndexEqualsReference):
    @staticmethod
    def make() -> Index:
        """Every few skills are taken into the order, so each change meets another stage of that."""
        return Index(tail=3)


class ScanningIndexEqualsReference(IndexEqualsReference):
    @staticmethod
    def make() -> Index:
        """Nothing is compiled."""
        return Index(compiled=False)


def case(machine: type[IndexEqualsReference], examples: int) -> type[TestCase]:
    """A machine as a test of so many examples."""
    test: type[TestCase] = machine.TestCase
    test.settings = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return test


TestIndexEqualsReference = case(IndexEqualsReference, 60)
TestOrderedIndexEqualsReference = case(OrderedIndexEqualsReference, 60)
TestScanningIndexEqualsReference = case(ScanningIndexEqualsReference, 40)
