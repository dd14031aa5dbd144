"""The documentation says nothing that is not there: links, commands, settings, addresses, tables."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from infra.cli.app import app
from infra.settings import Settings, effective, known_names
from schemas.topics import CATALOGUE
from tests.unit.docs.pages import PAGES, ROOT, anchors, code, links, page, table


@pytest.mark.parametrize("name", PAGES)
def test_links_resolve(name: str) -> None:
    """Every relative link names a file of the repository, and its anchor a heading there."""
    for target in links(page(name)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), f"{name} links to {target}, which is not there"
        assert there.resolve().is_relative_to(ROOT), f"{name} links out of the repository: {target}"
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{name} links to {target}: no such heading"


def test_every_page_is_reached_from_the_readme() -> None:
    """A page that nobody can find is not written."""
    reached = {target.partition("#")[0] for target in links(page("README.md"))}
    assert set(PAGES) - {"README.md"} <= reached


@pytest.mark.parametrize("name", PAGES)
def test_commands_exist(name: str) -> None:
    """Every `kaigong …` that is set as code is a command of the command line, with options that it has."""
    for line in commands(page(name), "kaigong"):
        command: Any = typer.main.get_command(app)
        for word in line:
            groups = getattr(command, "commands", {})
            if word.startswith("-"):
                known = {option for each in command.params for option in each.opts}
                assert word in known, f"{name}: kaigong {shlex.join(line)}: {word} is no option"
            elif groups:
                assert word in groups, f"{name}: kaigong {shlex.join(line)} is no command"
                command = groups[word]


@pytest.mark.parametrize("name", PAGES)
def test_make_targets_exist(name: str) -> None:
    """Every `make …` that is set as code is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in commands(page(name), "make"):
        for word in line:
            assert "=" in word or word in targets, f"{name}: make {word} is no target"


@pytest.mark.parametrize("name", PAGES)
def test_settings_exist(name: str) -> None:
    """Every `KAIGONG_` name is a setting; the bare prefix may be spoken of."""
    known = {*known_names(), "KAIGONG_"}
    for variable in re.findall(r"KAIGONG_[A-Z_]*", page(name)):
        assert variable in known, f"{name}: {variable} is no setting"


def test_the_table_of_settings_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/operations.md has every setting with its default; where a path begins depends on the user."""
    for variable in [each for each in os.environ if each.startswith(("KAIGONG_", "XDG_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", "/home/somebody")
    told = {row["setting"]: row["default"] for row in table(page("docs/operations.md"), "setting", "default")}
    secret = {name: value for name, value in told.items() if name == "KAIGONG_GATEWAY__CALLBACK_SECRET"}
    assert {name: _value(value) for name, value in told.items() if name not in secret} == {
        name: _value(value.replace("/home/somebody", "~"))
        for name, value in effective(Settings()).items()
        if name not in secret
    }
    assert [Settings().gateway.callback_secret.get_secret_value()] == list(secret.values())


@pytest.mark.parametrize("name", PAGES)
def test_files_that_are_named_exist(name: str) -> None:
    """Every path of the tree that is set as code is there."""
    folders = "schemas|intake|matcher|notifier|agents|gateway|infra|tests|docs|requirements"
    for words in code(page(name)):
        for path in re.findall(rf"(?<![\w/.-])(?:{folders})/[\w./*-]*", words):
            assert list(ROOT.glob(path.rstrip("/."))), f"{name} names {path}, which is not there"


def test_topics_that_are_named_exist() -> None:
    """The worked example writes to topics of the catalogue only."""
    dotted = {topic.name for topic in CATALOGUE if "." in topic.name}
    for words in code(page("docs/architecture.md")):
        for named in re.findall(r"\b(?:worker|training|vacancy|match|channel)\.[a-z]+", words):
            assert named in dotted, f"{named} is no topic"


def test_routes_that_are_named_exist() -> None:
    """Every `/v1/…` in the documents is a route of the gateway's, parameters aside."""
    sources = "".join(each.read_text("utf-8") for each in (ROOT / "gateway/routes").glob("*.py"))
    prefixes = set(re.findall(r'prefix="(/v1[^"]*)"', sources))
    for name in PAGES:
        for route in re.findall(r"(?<![\w/])/v1/[a-z]+", page(name)):
            of_its_own = route in prefixes
            assert of_its_own or f'("{route.removeprefix("/v1")}"' in sources, f"{name}: {route} is no route"


def test_the_readme_shows_the_demos_last_line() -> None:
    """One JSON object with what the demo tells, so that a newcomer can compare."""
    shown = [json.loads(line) for line in code(page("README.md")) if line.startswith('{"ok"')]
    assert 1 == len(shown)
    (line,) = shown
    source = (ROOT / "infra/demo/summary.py").read_text("utf-8")
    assert all(f'"{name}"' in source for name in line if name != "ok")
    told: dict[str, Any] = line["notifications"]
    ended = sum(told[end] for end in ("delivered", "failed", "dropped", "expired", "unknown"))
    assert told["planned"] == ended


def test_no_page_names_a_machine() -> None:
    """No absolute path of ours, no host of a registry, no number that could be somebody's."""
    for name in PAGES:
        text = page(name)
        assert not re.search(r"(?<![\w.])/(?:work|root|tmp|home)/", text), name
        assert not re.search(r"1[3-9]\d{9}", text.replace("13900000001", "")), name


def commands(text: str, program: str) -> Iterator[list[str]]:
    """The arguments of each call of a program that is set as code; a comment ends a line."""
    for line in code(text):
        words = shlex.split(line, comments=True) if re.match(rf"{program}( [^…]*)?$", line) else []
        if words:
            yield words[1:]


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
