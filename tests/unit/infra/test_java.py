"""Which Java runs the broker."""

from pathlib import Path

import pytest

from infra.errors import PartMissing
from infra.parts.java import find_java


def _fake_java(directory: Path, version: str) -> Path:
    java = directory / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize("version", ["17.0.15", "25", "25.0.1-ea"])
def test_a_named_java_that_is_new_enough_is_taken(tmp_path: Path, version: str) -> None:
    """The setting goes before the wheel."""
    java = _fake_java(tmp_path, version)
    assert java == find_java(java)


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.2"])
def test_a_java_that_is_too_old_is_refused(tmp_path: Path, version: str) -> None:
    """The sentence says which version it is and which one Kafka needs."""
    with pytest.raises(PartMissing, match=r"is Java (8|11); name one from 17"):
        find_java(_fake_java(tmp_path, version))


def test_a_named_java_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path is said, not replaced by another Java."""
    with pytest.raises(PartMissing, match="which is no Java"):
        find_java(tmp_path / "java")
