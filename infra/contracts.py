"""The published contracts: a JSON Schema for every type on the bus, the pages of topics, screen and codes.

They are generated from the models and the catalogue, and committed, so that a change of a contract is seen in
review and an incompatible one is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

import schemas
from infra.codes_page import with_tables
from infra.errors import ContractsDiffer
from infra.screen_page import with_table
from infra.topics_page import topics_page
from schemas.compatibility import Schema, incompatibilities
from schemas.envelope import MODEL_OF
from schemas.model import Contract

_PACKAGE: Final = Path(schemas.__file__).parent
SCHEMAS: Final = _PACKAGE / "jsonschema"
TOPICS_PAGE: Final = _PACKAGE.parent / "docs" / "topics.md"

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Fault:
    """One way in which the committed contracts are not those of the code, or the code's break a promise."""

    subject: str
    words: str
    mendable: bool
    """Whether ``write`` puts it right."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.words}"


class _Generator(GenerateJsonSchema):
    """pydantic's generator without a title for each field, which says its name again."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - no field's title
        return False


def schema_of(name: str, model: type[Contract]) -> JsonSchemaValue:
    """The JSON Schema of one ``ce_type``: what a reader accepts."""
    generated = model.model_json_schema(mode="validation", schema_generator=_Generator)
    return {"$schema": _DRAFT, "$id": name, **generated}


def generated() -> dict[str, JsonSchemaValue]:
    """``ce_type`` → JSON Schema of the models as they are now."""
    return {name: schema_of(name, model) for name, model in MODEL_OF.items()}


def committed(folder: Path = SCHEMAS) -> dict[str, Schema]:
    """``ce_type`` → JSON Schema as it lies in the folder."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}


def broken_promises(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[Fault]:
    """What of ``old`` could no longer be read under ``new``."""
    faults = []
    for name, schema in old.items():
        if name not in new:
            words = (
                "it is published, no model has this type any more, and records of it may lie on the bus; "
                "keep its model, or delete its file once none is left"
            )
            faults.append(Fault(name, words, mendable=False))
            continue
        faults += [
            Fault(name, f"{sentence}. Make it {_next_version(name)} instead", mendable=False)
            for sentence in incompatibilities(schema, new[name])
        ]
    return faults


def check(folder: Path = SCHEMAS, page: Path = TOPICS_PAGE, against: Path | None = None) -> list[Fault]:
    """Every fault of the committed contracts.

    Args:
        folder: Where the schemas are committed.
        page: Where the topics' page is committed; the screen's and the codes' lie beside it.
        against: The same folder of an earlier state of the repository. Somebody may have changed a committed
            file together with its model; CI names the folder of the branch that it would merge into.

    Raises:
        ContractsDiffer: there are no schemas in ``against``.
    """
    known, now = committed(folder), generated()
    faults = broken_promises(known, now)
    broken = {fault.subject for fault in faults}
    if against is not None:
        earlier = committed(against)
        if not earlier:
            raise ContractsDiffer(f"{against} has no schemas to compare with; name a folder like {SCHEMAS.name}/.")
        faults += [fault for fault in broken_promises(earlier, now) if fault not in faults]
    faults += [
        Fault(name, "its committed schema is not that of its model", mendable=True)
        for name in now
        if known.get(name) != now[name] and name not in broken
    ]
    faults += [
        Fault(file.name, words, mendable=True)
        for file, (text, words) in _pages(page).items()
        if not file.exists() or file.read_text("utf-8") != text
    ]
    return faults


def write(folder: Path = SCHEMAS, page: Path = TOPICS_PAGE) -> list[str]:
    """Writes what is missing or behind; gives the names of the files that changed.

    Raises:
        ContractsDiffer: a model broke the promise of its published schema; nothing is written.
    """
    now = generated()
    if broken := broken_promises(committed(folder), now):
        raise ContractsDiffer("\n".join(["Nothing was written: old records would break.", *map(str, broken)]))
    texts = {folder / f"{name}.json": _text(schema) for name, schema in now.items()}
    texts |= {file: text for file, (text, _) in _pages(page).items()}
    changed = [file for file, text in texts.items() if not file.exists() or file.read_text("utf-8") != text]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[file], "utf-8")
    return [file.name for file in changed]


def _pages(topics: Path) -> dict[Path, tuple[str, str]]:
    """The generated pages: their text, and what is said of one that has another."""
    pages = {topics: (topics_page(), "it is not the catalogue's")}
    # Of these the words around the tables are written by hand.
    screen, notifications = topics.with_name("screen.md"), topics.with_name("notifications.md")
    if screen.exists():
        pages[screen] = (with_table(screen.read_text("utf-8")), "its table is not the screen's")
    if notifications.exists():
        text = with_tables(notifications.read_text("utf-8"))
        pages[notifications] = (text, "its tables are not those of the providers' codes")
    return pages


def _text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _next_version(name: str) -> str:
    stem, _, version = name.rpartition(".v")
    return f"{stem}.v{int(version) + 1}"
