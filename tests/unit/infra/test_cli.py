"""`kaigong`, as a user meets it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.cli import app as app_module
from infra.ports import free_ports


def _kaigong(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("kaigong")
    names: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith("KAIGONG_")}
    return subprocess.run(
        [program, *arguments], env={**names, **environment}, capture_output=True, text=True, check=False
    )


def test_an_unknown_setting_is_one_sentence_and_a_failure() -> None:
    """No traceback, exit code 2, the nearest name."""
    answer = _kaigong("config", KAIGONG_REDIS__PROT="1")
    assert 2 == answer.returncode
    assert 1 == len(answer.stderr.splitlines())
    assert "KAIGONG_REDIS__PORT" in answer.stderr


def test_a_bus_that_is_down_is_one_sentence_and_a_failure() -> None:
    """`kaigong topics check` without a broker names the address and both remedies."""
    (port,) = free_ports(1)
    answer = _kaigong("topics", "check", KAIGONG_KAFKA__BOOTSTRAP=f"127.0.0.1:{port}")
    assert 1 == answer.returncode
    assert 1 == len(answer.stderr.splitlines())
    assert f"127.0.0.1:{port}" in answer.stderr
    assert "kaigong up" in answer.stderr


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    """A Redis that is named and not there makes the doctor fail, with the setting to correct."""
    answer = _kaigong("doctor", KAIGONG_REDIS__SERVER=str(tmp_path / "redis-server"))
    assert 1 == answer.returncode
    assert "KAIGONG_REDIS__SERVER" in answer.stdout


def test_the_doctor_asks_a_named_redis() -> None:
    """One that does not answer is said so, without its address: that may hold a password."""
    answer = _kaigong("doctor", KAIGONG_REDIS__URL=f"redis://:secret@127.0.0.1:{free_ports(1)[0]}/0")
    assert 1 == answer.returncode
    assert "KAIGONG_REDIS__URL" in answer.stdout
    assert "secret" not in answer.stdout


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """What stands in the way is the user's, and no fault of ours."""
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file")
    answer = _kaigong("up", KAIGONG_DATA_DIR=str(in_the_way))
    assert 1 == answer.returncode
    assert answer.stderr.splitlines()[-1] == f"✗ {in_the_way}: File exists."


def test_a_fault_of_our_own_shows_no_traceback_and_no_personal_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug is one sentence with its kind; where it happened goes to a file that only the user can read."""

    def fail() -> None:
        raise KeyError("13900000001")

    monkeypatch.setattr(app_module, "app", fail)
    with pytest.raises(SystemExit) as end:
        app_module.main()
    said = capsys.readouterr().err
    assert 70 == end.value.code
    assert "KeyError" in said
    assert "13900000001" not in said
    kept = Path(said.split()[-1].rstrip("."))
    assert "in fail" in kept.read_text()
    assert 0o600 == kept.stat().st_mode & 0o777
    kept.unlink()


@pytest.mark.parametrize("command", ["config", "doctor", "parts", "topics"])
def test_every_command_explains_itself(command: str) -> None:
    """--help works without a bus."""
    assert 0 == _kaigong(command, "--help").returncode


def test_an_explanation_reads_a_worker_s_own_words() -> None:
    """Each wish with the words it was read from, what is not said as unknown, and what is garbled as that."""
    said = _kaigong("intake", "explain", "--worker", "做缝纫五年，月薪5000以上，不上夜班，电话13900000001").stdout
    for expected in ("不低于 5000 元", "不上夜班", "5 年", "未说明"):
        assert expected in said.replace("\n", ""), said
    assert "13900000001" not in said
    garbled = _kaigong("intake", "explain", "·ìÈÒ¹¤")
    assert (garbled.returncode, "UTF-8" in garbled.stderr) == (1, True)


def test_an_explanation_takes_several_jobs_apart() -> None:
    """With what is said of each alone."""
    said = _kaigong("intake", "explain", "缝纫工20名6000-8000，裁剪工3名5000，包吃住").stdout.replace("\n", "")
    for expected in ("缝纫工：20 人，6000–8000 元/月", "裁剪工：3 人，5000 元/月"):
        assert expected in said, said


def test_an_explanation_names_what_was_read_and_what_the_law_says() -> None:
    """From which words, with a lawful wording beside what is unlawful; nobody's number is shown."""
    said = _kaigong("intake", "explain", "招女车工20名，服装厂，45岁以下，包吃住，电话13900000001").stdout
    for expected in ("6-05-01-03", "20 人", "包吃住", "违法，退回", "存疑，转人工审核", "合法的写法：招车工20名"):
        assert expected in said.replace("\n", ""), said
    assert "13900000001" not in said
