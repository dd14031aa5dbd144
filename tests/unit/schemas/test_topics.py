"""The catalogue agrees with itself, and the page with the catalogue."""

from __future__ import annotations

import pytest

from infra.contracts import TOPICS_PAGE
from infra.topics_page import topics_page
from schemas.envelope import MODEL_OF, TYPE_OF
from schemas.topics import (
    BY_NAME,
    CATALOGUE,
    DECISIONS,
    EVENTS,
    HAPPENINGS,
    STATE,
    Cleanup,
    DataClass,
    Kind,
    Topic,
    dead_letters_of,
)

_DAY_MS = 86_400_000


def test_names_are_unique() -> None:
    """One entry for each topic."""
    assert len(CATALOGUE) == len(BY_NAME)


def test_what_belongs_together_has_one_count_of_partitions() -> None:
    """An event, its state, its role's log: partition p of one is partition p of the other."""
    assert 1 == len({topic.partitions for topic in CATALOGUE})


def test_every_type_is_named_once_and_lies_somewhere() -> None:
    """No two models share a ce_type, and none is on no topic."""
    assert len(TYPE_OF) == len(MODEL_OF)
    assert set(TYPE_OF) == {model for topic in CATALOGUE for model in topic.models}
    assert all(name.startswith("kaigong.") and name.rpartition(".v")[2].isdigit() for name in MODEL_OF)


@pytest.mark.parametrize("topic", CATALOGUE, ids=lambda topic: topic.name)
def test_a_compacted_topic_says_when_and_the_others_how_long(topic: Topic) -> None:
    """Each lag in order, a time for tombstones; nothing is kept by accident."""
    assert topic.compacted == (topic.compaction_lag_ms is not None)
    assert topic.compacted == (topic.delete_retention_ms is not None)
    assert (topic.cleanup is not Cleanup.COMPACT) == (topic.retention_ms is not None)
    if topic.compaction_lag_ms is not None:
        least, most = topic.compaction_lag_ms
        assert 0 <= least <= most


@pytest.mark.parametrize("topic", EVENTS, ids=lambda topic: topic.name)
def test_every_event_topic_has_dead_letters(topic: Topic) -> None:
    """Written by that topic's INTAKE, sealed, kept 30 days."""
    letters = dead_letters_of(topic)
    assert (Kind.DEAD_LETTER, DataClass.SEALED) == (letters.kind, letters.data_class)
    assert f"intake-{topic.name}" == letters.writer
    assert 30 * _DAY_MS == letters.retention_ms


def test_only_compacted_topics_are_the_truth() -> None:
    """State and decisions are kept by key, what happened by time."""
    assert all(topic.cleanup is Cleanup.COMPACT for topic in STATE + DECISIONS)
    assert all(topic.cleanup is Cleanup.DELETE for topic in EVENTS + HAPPENINGS)


def test_personal_data_lies_sealed_and_goes_within_a_day() -> None:
    """Contacts alone among the state, and dead letters (P6)."""
    sealed = [topic for topic in CATALOGUE if topic.data_class is DataClass.SEALED]
    assert {"contacts", *(f"{topic.name}.dlq" for topic in EVENTS)} == {topic.name for topic in sealed}
    assert all(topic.compaction_lag_ms == (0, _DAY_MS) for topic in sealed)


def test_the_page_is_the_catalogues() -> None:
    """docs/topics.md is generated; `kaigong schemas write` renews it."""
    assert TOPICS_PAGE.read_text("utf-8") == topics_page()
    assert all(f"| `{topic.name}` |" in topics_page() for topic in CATALOGUE)
