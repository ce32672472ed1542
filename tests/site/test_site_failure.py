"""A build that fails says why in one line, and leaves the last good site as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.publications import write_tiny
from tests.site.building import build, files_of, onemap


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with its site; tests put back what they break."""
    root = write_tiny(tmp_path_factory.mktemp("publication"))
    build(root)
    return root


def _fails(root: Path, code: int) -> list[str]:
    """Build; the exit code is *code*, nothing is printed but lines for people, the site is as it was. The lines."""
    before = files_of(root / "site")
    done = onemap("build", "--publication", str(root))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""
    assert files_of(root / "site") == before
    return done.stderr.splitlines()


def _break(root: Path, name: str, old: str, new: str) -> str:
    file = root / "units" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("v1/plan.yml", "levels: [", "levels: [[", "v1/plan.yml:"),
        ("v1/plan.yml", "title:", "titel:", "v1/plan.yml:2:1:"),
        ("v2/units/990101.yml", "category: 重点管控单元", "category: 重点单元", "v2/units/990101.yml:3:3:"),
        (
            "v2/units/990101.yml",
            "- code: ZH99010120001",
            "- code: ZH99010120001\n  code: again",
            "v2/units/990101.yml:2:3:",
        ),
        ("publication.yml", "as_of: 2024-01-01", "as_of: soon", "publication.yml:6:1:"),
    ],
    ids=["broken YAML", "unknown key", "unknown category", "doubled key", "no day"],
)
def test_a_fault_in_the_data_is_one_line_with_its_place(built: Path, name: str, old: str, new: str, where: str) -> None:
    text = _break(built, name, old, new)
    try:
        lines = _fails(built, 1)
    finally:
        (built / "units" / name).write_text(text, encoding="utf-8")
    assert re.search(r"\d+ errors?, \d+ warnings?", lines[-1])
    faults = [line for line in lines[:-1] if re.search(r":\d+:\d+: error [A-Z]\d\d ", line)]
    assert len(faults) == len(lines) - 1 >= 1
    assert any(f"units/{where}" in line for line in faults), lines
    assert all(re.search(r"\(.+\)$", line) for line in faults), "every line says how to mend it"


def test_a_vector_file_that_is_really_vrt_is_refused(built: Path) -> None:
    file = built / "units" / "v1" / "units.geojson"
    text = file.read_text(encoding="utf-8")
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="units"><SrcDataSource>/etc/passwd</SrcDataSource>'
    file.write_text(vrt, encoding="utf-8")
    try:
        lines = _fails(built, 1)
    finally:
        file.write_text(text, encoding="utf-8")
    assert len(lines) == 2
    assert "units/v1/units.geojson" in lines[0]
    assert "root:" not in "".join(lines)


def test_prose_that_cannot_be_built_leaves_the_site(built: Path) -> None:
    (built / "mkdocs.yml").write_text("site_name: x\nplugins: [no-such-plugin]\n", encoding="utf-8")
    try:
        lines = _fails(built, 2)
    finally:
        (built / "mkdocs.yml").unlink()
    assert any("no-such-plugin" in line for line in lines)


def test_nothing_is_left_behind_and_the_next_build_works(built: Path) -> None:
    text = _break(built, "v1/plan.yml", "levels: [", "levels: [[")
    _fails(built, 1)
    (built / "units" / "v1" / "plan.yml").write_text(text, encoding="utf-8")
    before = files_of(built / "site")
    build(built)
    assert files_of(built / "site") == before
    assert sorted(p.name for p in built.iterdir()) == [".onemap", "site", "units"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("build", "--no-such-option"),
        ("build", "--language", "fr"),
        ("check", "--format", "poem"),
        ("diff", "v1"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_a_sentence(arguments: tuple[str, ...]) -> None:
    done = onemap(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
