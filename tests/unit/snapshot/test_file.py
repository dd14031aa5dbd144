"""The file of a snapshot: whole or not there, and read only as it was written."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agents.snapshot import Refused, file
from agents.snapshot.file import Snapshot
from matcher.columns import WORKER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "snapshots" / "agent-1.snapshot"


def some(number: int = 1) -> Snapshot:
    records = np.zeros(3, WORKER)
    records["weights"] = number
    arrays = {"records": records, "ids": np.array([b"w-1", b"w-22"]), "none": np.zeros(0, "S1")}
    return Snapshot({"number": number, "where": "广东"}, arrays)


def test_what_is_written_is_read(path: Path) -> None:
    """Header and arrays, of every kind of dtype and of no length too."""
    assert file.read(path) is None
    file.write(path, some())
    found = file.read(path)
    assert found is not None
    assert found.header == some().header
    for name, array in some().arrays.items():
        assert found.arrays[name].dtype == array.dtype
        assert found.arrays[name].tobytes() == array.tobytes()


def test_nobody_else_may_read_it(path: Path) -> None:
    """It speaks of people, if by pseudonyms; whatever was there before with whatever rights."""
    path.parent.mkdir()
    part = path.with_name("agent-1.snapshot.part")
    part.write_bytes(b"left behind")
    part.chmod(0o644)
    file.write(path, some())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path], "hidden files too"


def test_any_flipped_byte_and_any_cut_is_refused(path: Path) -> None:
    """Wherever it is."""
    file.write(path, some())
    whole = path.read_bytes()
    for at in (*range(0, len(whole), 7), len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Refused):
            file.read(path)
        path.write_bytes(whole[:at])
        with pytest.raises(Refused):
            file.read(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(Refused):
        file.read(path)


def test_what_cannot_be_read_is_refused(path: Path) -> None:
    """In words, not by an OSError."""
    path.mkdir(parents=True)
    with pytest.raises(Refused, match="cannot be read"):
        file.read(path)


def test_a_write_that_fails_leaves_the_old_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: the new one goes, the old one stays."""
    file.write(path, some(1))
    whole = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        file.write(path, some(2))
    assert path.read_bytes() == whole
    assert list(path.parent.iterdir()) == [path]


_KILLED = """
import json, os, signal, sys
from pathlib import Path
from agents.snapshot import file
from tests.unit.snapshot.test_file import some

path, old = Path(sys.argv[1]), sys.argv[2] == "True"

def killed_at(step):
    done = 0

    def killing(function):
        def called(*arguments, **named):
            def count():
                nonlocal done
                done += 1
                if done == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            count()
            found = function(*arguments, **named)
            count()
            return found
        return called

    os.fsync, Path.replace, Path.touch = killing(os.fsync), killing(Path.replace), killing(Path.touch)
    file.write(path, some(2))
    os._exit(1)

kept = []
for step in range(1, 9):
    file.remove(path)
    if old:
        file.write(path, some(1))
    child = os.fork() or killed_at(step)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    found = file.read(path)
    kept.append(None if found is None else found.header["number"])
print(json.dumps(kept))
"""


@pytest.mark.parametrize("old", [True, False])
def test_a_kill_leaves_the_old_one_or_the_new(path: Path, *, old: bool) -> None:
    """Before and after each step that the disk sees: never half a file under the name; the next write has its way."""
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path), str(old)], check=True, cwd=Path.cwd(), capture_output=True
    )
    before = 1 if old else None
    assert json.loads(ended.stdout) == [before] * 5 + [2] * 3
    file.write(path, some(3))
    assert list(path.parent.iterdir()) == [path]


def test_nothing_stays_of_one_that_is_removed(path: Path) -> None:
    """Nor of one that was not completed: who is in it may have been erased."""
    file.write(path, some())
    path.with_name("agent-1.snapshot.part").write_bytes(b"half")
    file.remove(path)
    assert not list(path.parent.iterdir())
    file.remove(path)
