"""The published contracts: those of the models, and no promise broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import contracts
from infra.errors import ContractsDiffer
from schemas.envelope import MODEL_OF

REGISTERED = "kaigong.worker.registered.v1"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A copy of everything published, made by `write`."""
    contracts.write(tmp_path / "jsonschema", tmp_path / "topics.md")
    return tmp_path / "jsonschema"


def change(folder: Path, how: Callable[[dict[str, Any]], None], name: str = REGISTERED) -> None:
    """As if the model had been another one when it was published."""
    file = folder / f"{name}.json"
    schema = json.loads(file.read_text("utf-8"))
    how(schema)
    file.write_text(json.dumps(schema), "utf-8")


def texts(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.glob("*.json")}


def test_what_is_committed_is_what_the_models_say() -> None:
    """Otherwise: `kaigong schemas write`, and look at the difference."""
    assert [] == contracts.check()
    assert set(contracts.committed()) == set(MODEL_OF)


def test_what_is_committed_is_written_as_it_would_be_again(published: Path) -> None:
    """The same bytes in every run, so that a difference is a change."""
    assert texts(contracts.SCHEMAS) == texts(published)
    assert [] == contracts.write(published, published.parent / "topics.md")


def test_a_compatible_change_is_behind_and_can_be_written(published: Path) -> None:
    """An added field with a default: check says so, write mends it."""
    change(published, lambda schema: schema["properties"].pop("quiet"))
    page = published.parent / "topics.md"
    (fault,) = contracts.check(published, page)
    assert (REGISTERED, True) == (fault.subject, fault.mendable)
    assert [f"{REGISTERED}.json"] == contracts.write(published, page)
    assert [] == contracts.check(published, page)


def test_an_incompatible_change_is_refused_and_nothing_is_written(published: Path) -> None:
    """A removed field needs a new version of the type, which the sentence names."""
    change(published, lambda schema: schema["properties"].update(nickname={"type": "string"}))
    before = texts(published)
    (fault,) = contracts.check(published, published.parent / "topics.md")
    assert not fault.mendable
    with pytest.raises(ContractsDiffer, match=r"nickname was removed.*kaigong\.worker\.registered\.v2"):
        contracts.write(published, published.parent / "topics.md")
    assert before == texts(published)


def test_a_type_that_is_no_longer_read_is_refused(published: Path) -> None:
    """Records of it may still be on the bus; whoever knows better deletes the file."""
    (published / "kaigong.worker.registered.v0.json").write_text('{"type": "object"}')
    (fault,) = contracts.check(published, published.parent / "topics.md")
    assert "no model has this type" in fault.words
    with pytest.raises(ContractsDiffer, match=r"registered\.v0"):
        contracts.write(published, published.parent / "topics.md")


def test_a_new_type_is_written_beside_the_old_ones(published: Path) -> None:
    """A version 2 is a new type to the bus."""
    (published / f"{REGISTERED}.json").unlink()
    assert [f"{REGISTERED}.json"] == contracts.write(published, published.parent / "topics.md")


def test_the_branch_to_merge_into_is_asked_too(published: Path) -> None:
    """Model and committed file changed together still break the promise of the earlier file."""
    change(published, lambda schema: schema["required"].remove("region"))
    (fault,) = contracts.check(against=published)
    assert "region became required" in fault.words


def test_a_folder_without_schemas_is_no_comparison(tmp_path: Path) -> None:
    """A wrong path in CI must not pass for compatible."""
    with pytest.raises(ContractsDiffer, match="has no schemas"):
        contracts.check(against=tmp_path)
