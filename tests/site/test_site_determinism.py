"""The same input gives the same bytes: two builds that differ in everything that must not matter."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.site.building import build, differences, files_of
from tests.site.small import write_mixed


def _copy(source: Path, to: Path, backwards: bool, time: int) -> Path:
    """Copy *source* file by file, in one order of creation or the other, with all times set to *time*."""
    files = sorted((p for p in source.rglob("*") if p.is_file()), reverse=backwards)
    for file in files:
        made = to / file.relative_to(source)
        made.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, made)
        os.utime(made, (time, time))
    return to


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Sites of the same publication, built in different surroundings."""
    source = write_mixed(tmp_path_factory.mktemp("source"))
    folder = tmp_path_factory.mktemp("twins")
    one = _copy(source, folder / "a", backwards=False, time=1_000_000_000)
    other = _copy(source, folder / "深一层 的" / "目录", backwards=True, time=1_700_000_000)
    options = ("--language", "zh", "--language", "en")
    here = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"}
    there = {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    return (
        build(one, *options, environment=here, umask=0o022),
        build(other, *options, environment=there, umask=0o077),
    )


def test_two_builds_agree_byte_for_byte(twins: tuple[Path, Path]) -> None:
    one, other = (files_of(site) for site in twins)
    assert {
        "index.html",
        "en/index.html",
        "feed.xml",
        "sitemap.xml",
        "versions/v2/units/ZH99010110001.html",
    } <= one.keys()
    assert differences(one, other) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_a_server_may_read_every_file_whoever_built_it(twins: tuple[Path, Path]) -> None:
    for site in twins:
        wrong = [
            p.relative_to(site).as_posix()
            for p in [site, *site.rglob("*")]
            if stat.S_IMODE(p.stat().st_mode) != (0o755 if p.is_dir() else 0o644)
        ]
        assert wrong == []


def test_no_file_tells_where_it_was_built(twins: tuple[Path, Path]) -> None:
    for site in twins:
        root = str(site.parent).encode()
        assert [path for path, data in files_of(site).items() if root in data] == []
