"""What every command has in common: encodings of the output, faults of the machine in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onemap.commands import main
from tests.publications import write_tiny

ROOT = Path(__file__).parents[2]


def diff(root: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONUTF8")}
    command = [sys.executable, "-m", "onemap", "diff", "v1", "v2", "--publication", str(root), "--lang", "en"]
    environ = {**clean, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environ)


def test_output_to_a_file_is_utf_8_whatever_the_system_speaks(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    # without UTF-8 mode and coercion the C locale stands for any locale that is not UTF-8
    done = diff(tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert "新增源实行[-等-]{+倍+}量替代" in done.stdout.decode("utf-8")


def test_an_encoding_that_lacks_a_character_is_no_traceback(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    done = diff(tmp_path, PYTHONIOENCODING="gbk")
    assert done.returncode == 0, done.stderr
    assert "溪山" in done.stdout.decode("gbk")


def test_what_the_system_refuses_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "new"), "--lang", "en"])
    assert left.value.code == 2
    told = capsys.readouterr().err
    said = "cannot be read or written: the rights for it are missing, or another program has it open.\n"
    assert told.startswith(str(tmp_path)) and told.endswith(said) and told.count("\n") == 1


def test_diff_says_what_is_broken_instead_of_breaking(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    plan = root / "units" / "v2" / "plan.yml"
    plan.write_text(plan.read_text("utf-8").replace("version: v2", "version: v9"), encoding="utf-8")
    done = diff(root)
    assert done.returncode == 1 and done.stdout == b""
    assert b"error P01 The folder v2 holds version v9." in done.stderr and b"Traceback" not in done.stderr
