"""What the commands at a desk take, before any bus is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from gateway.access import mint
from infra.cli.app import app
from infra.cli.fair import place_of, stalls_of
from infra.errors import DeskRefused

PHONE = "13900000001"


def every_command(
    command: TyperGroup | TyperCommand, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    """Each command of the command line, with the words that call it."""
    if isinstance(command, TyperCommand):
        yield path, command
        return
    for name, each in command.commands.items():
        assert isinstance(each, TyperGroup | TyperCommand)
        yield from every_command(each, (*path, name))


def refused(*arguments: str, stdin: str = "") -> str:
    """The sentence with which a command refuses; there is no bus here that it could have asked."""
    error = CliRunner().invoke(app, arguments, input=stdin).exception
    assert isinstance(error, DeskRefused)
    return str(error)


def test_no_command_takes_a_phone_as_an_argument() -> None:
    """It would lie in the shell's history: whatever is called after a phone or a person's name is a bare flag."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    commands = dict(every_command(root))
    assert ("erase",) in commands
    for path, command in commands.items():
        for each in command.params:
            named = " ".join((each.name, *each.opts, each.metavar or ""))
            if re.search(r"phone|mobile|tel\b|手机|电话", named, re.IGNORECASE):
                assert getattr(each, "is_flag", False), f"kaigong {' '.join(path)} takes a phone: {named}"
    for path in (("erase",), ("withdraw",)):
        assert not [each for each in commands[path].params if each.param_type_name == "argument"]
    assert CliRunner().invoke(app, ["erase", PHONE]).exit_code == 2
    assert CliRunner().invoke(app, ["erase", "--phone-from-stdin", PHONE]).exit_code == 2


def test_a_key_that_is_typed_instead_of_its_hash_is_not_repeated() -> None:
    """The sentence says what to type; a screen is no place for a key."""
    key = mint()
    assert key not in refused("key", "revoke", key)
    assert "8 or more" in refused("key", "revoke", "3f")


def test_stalls_are_numbers_and_enterprises() -> None:
    """By commas, blanks around them; none is no stall."""
    assert [(each.number, each.enterprise_id) for each in stalls_of("01=E001, 02=E002,")] == [
        ("01", "E001"),
        ("02", "E002"),
    ]
    assert list(stalls_of("")) == []


@pytest.mark.parametrize("text", ["01", "=E001", "01=", "01=E:1", "01=E001,01=E002"])
def test_stalls_that_are_not_are_refused(text: str) -> None:
    """Half a stall, an impossible id, the same number twice."""
    with pytest.raises(DeskRefused):
        list(stalls_of(text))


def test_a_fair_is_in_a_county_or_a_town() -> None:
    """By code or name; wider or unknown places are refused."""
    assert place_of("武鸣区") == place_of("450110")
    for wider in ("450000", "nowhere"):
        with pytest.raises(DeskRefused, match="--region"):
            place_of(wider)


def test_a_fair_that_ends_before_it_begins_is_refused() -> None:
    """Most often the day of one of the two is wrong."""
    hours = ("--begin", "2026-11-22 22:00", "--end", "2026-11-22 19:00")
    assert "--end" in refused("fair", "add", "F1", "夜市", "--region", "450110", *hours)


def test_an_enterprise_needs_an_id_that_can_be_a_key_and_a_name() -> None:
    """Each field that is wrong is named."""
    sentence = refused("enterprise", "add", "E:1", "")
    assert "enterprise_id" in sentence
    assert "name" in sentence


def test_who_is_to_be_erased_must_be_said() -> None:
    """Neither, both, or what is no number: one sentence that does not repeat it."""
    assert "either" in refused("erase")
    assert "either" in refused("erase", "--worker", "w-1", "--phone-from-stdin", stdin=PHONE)
    assert PHONE[:-1] not in refused("erase", "--phone-from-stdin", stdin=PHONE[:-1])
