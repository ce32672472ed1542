"""Delivered files are kept byte for byte, under their names, and none of them gets lost when others come."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.importing.faults import Faults
from onemap.importing.originals import Originals, originals, parts_of
from onemap.model.origins import Name, Origin
from onemap.model.publication import OriginalsFile
from onemap.read.documents import read_model
from onemap.read.originals import kept_files, sha256_of
from onemap.read.publication import LoadedVersion, read_publication
from tests.publications import write_tiny

FIRST, SECOND = dt.date(2025, 3, 1), dt.date(2025, 6, 9)


def deliver(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [folder / name for name in files]


def keep(root: Path, kept: Originals) -> LoadedVersion:
    """v1 of the tiny publication in *root* with *kept* as its original/."""
    if not (root / "units").exists():
        write_tiny(root)
    stage = root / "stage"
    for name, path in kept.files.items():
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, stage / name)
    for name, text in kept.texts.items():
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        (stage / name).write_text(text, encoding="utf-8", newline="\n")
    shutil.rmtree(root / "units" / "v1" / "original", ignore_errors=True)
    (stage / "original").rename(root / "units" / "v1" / "original")
    shutil.rmtree(stage)
    return read_publication(root).versions["v1"]


def run(source: Path, files: list[Path], day: dt.date, here: LoadedVersion | None = None) -> Originals:
    faults = Faults(source)
    kept = originals(source, files, "澜江市环境科学研究院", day, faults, here=here)
    assert not faults.problems
    return kept


def content(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in kept_files(folder / "original")}


def listed(version: LoadedVersion) -> dict[str, tuple[dt.date, str]]:
    assert version.originals is not None
    return {entry.file: (entry.received, entry.sha256) for entry in version.originals.originals}


def test_all_parts_are_kept_under_their_names(tmp_path: Path) -> None:
    shape = [f"成果/单元.{end}" for end in ("shp", "SHX", "dbf", "prj", "cpg", "sbn", "sbx", "shp.xml")]
    database = ["库.gdb/a00000001.gdbtable", "库.gdb/timestamps"]
    rest = ["成果/单元2.shp", "成果/单元.xlsx", "库.gdb/x.sr.lock", "成果/~$单元.xlsx"]
    deliver(tmp_path / "d", {name: name.encode() for name in (*shape, *database, *rest)})
    files = [tmp_path / "d" / name for name in ("成果/单元.shp", "库.gdb", "成果/单元.xlsx")]
    kept = run(tmp_path / "d", files, FIRST)
    version = keep(tmp_path / "p", kept)
    held = {name: name.encode() for name in sorted((*shape, *database, "成果/单元.xlsx"))}
    assert content(version.folder) == held
    assert listed(version) == {name: (FIRST, sha256_of(version.folder / "original" / name)) for name in held}
    row = kept.traced(Name("unit", "ZH1"), Origin("成果/单元.shp", rows=(1,)), {})
    assert row.digest == sha256_of(version.folder / "original" / "成果/单元.shp")[:12]
    whole = kept.traced(Name("unit", "ZH2"), Origin("库.gdb", "单元"), {})
    assert len(whole.digest) == 12 and whole.digest not in {one[:12] for _, one in listed(version).values()}
    # FORMS reads a shapefile by any of its parts
    assert parts_of(tmp_path / "d" / "成果/单元.dbf") == parts_of(tmp_path / "d" / "成果/单元.shp")


def test_what_a_second_delivery_replaces_moves_as_a_whole(tmp_path: Path) -> None:
    first = {
        "a/单元.shp": b"1",
        "a/单元.dbf": b"1",
        "a/单元.prj": b"p",
        "b/单元.shp": b"3",
        "表.xlsx": b"x",
        "g.gdb/t": b"1",
    }
    second = {"a/单元.shp": b"2", "a/单元.prj": b"p", "表.xlsx": b"x", "g.gdb/t": b"2", "新.xlsx": b"n"}
    kept = run(tmp_path / "1", deliver(tmp_path / "1", first), FIRST)
    rows = [kept.traced(Name("unit", name), Origin(name), {}) for name in ("a/单元.shp", "表.xlsx", "g.gdb")]
    version = keep(tmp_path / "p", kept)
    said = (version.folder / "original" / "sources.yml").read_text(encoding="utf-8")
    again = run(tmp_path / "2", deliver(tmp_path / "2", second), SECOND, version)
    version = keep(tmp_path / "p", again)
    assert content(version.folder) == {
        **second,
        "b/单元.shp": b"3",
        "2025-03-01/a/单元.shp": b"1",
        "2025-03-01/a/单元.dbf": b"1",
        "2025-03-01/a/单元.prj": b"p",
        "2025-03-01/g.gdb/t": b"1",
    }
    assert {name: day for name, (day, _) in listed(version).items()} == {
        **dict.fromkeys(content(version.folder), FIRST),
        **dict.fromkeys(("a/单元.shp", "a/单元.prj", "g.gdb/t", "新.xlsx"), SECOND),
    }
    for name, (_, digest) in listed(version).items():
        assert digest == sha256_of(version.folder / "original" / name)
    # rows of the first delivery find their files again
    assert [again.followed(row).origin.file for row in rows] == ["2025-03-01/a/单元.shp", "表.xlsx", "2025-03-01/g.gdb"]
    # a third one changes what the second brought, on the same day as the second: a folder with a number
    deliver(tmp_path / "2", {"a/单元.shp": b"4"})
    version = keep(tmp_path / "p", run(tmp_path / "2", [tmp_path / "2" / "a/单元.shp"], SECOND, version))
    deliver(tmp_path / "2", {"a/单元.shp": b"5"})
    version = keep(tmp_path / "p", run(tmp_path / "2", [tmp_path / "2" / "a/单元.shp"], SECOND, version))
    held = content(version.folder)
    assert [held[f"{folder}a/单元.shp"] for folder in ("2025-03-01/", "2025-06-09/", "2025-06-09-2/", "")] == [
        *(b"1", b"2", b"4", b"5")
    ]
    assert said.startswith("originals:\n")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["a.xlsx", "A.xlsx", "a.xlsx/b", "s.shp", "s.dbf", "s/a.xlsx"]),
                                st.binary(max_size=1), min_size=1, max_size=3), min_size=1, max_size=4))  # fmt: skip
def test_no_file_that_ever_came_is_lost(deliveries: list[dict[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        version, came = None, []
        for number, files in enumerate(deliveries):
            names = {name.casefold() for name in files}
            if len(names) < len(files) or {"a.xlsx", "a.xlsx/b"} <= names:
                continue  # no disk that matters holds these
            source = Path(folder, str(number))
            version = keep(
                Path(folder, "p"), run(source, deliver(source, files), FIRST + dt.timedelta(number), version)
            )
            came += files.items()
            held = content(version.folder)
            assert {name: held[name] for name in files} == files
            for name, data in came:
                assert any(
                    data == kept and f"/{at}".casefold().endswith(f"/{name}".casefold()) for at, kept in held.items()
                )
            assert {name: digest for name, (_, digest) in listed(version).items()} == {
                name: sha256_of(version.folder / "original" / name) for name in held
            }


def test_words_of_people_in_the_list_of_sources_stay(tmp_path: Path) -> None:
    version = keep(tmp_path / "p", run(tmp_path / "d", deliver(tmp_path / "d", {"表.xlsx": b"x"}), FIRST))
    sources = version.folder / "original" / "sources.yml"
    sources.write_text("# 纸质移交单存档案室\n" + sources.read_text(encoding="utf-8"), encoding="utf-8")
    before = sources.read_text(encoding="utf-8")
    kept = run(tmp_path / "d", deliver(tmp_path / "d", {"二.xlsx": b"y", "表.xlsx": b"x"}), SECOND, version)
    assert kept.texts["original/sources.yml"].startswith(before)
    keep(tmp_path / "p", kept)
    assert [entry.file for entry in read_model(sources, OriginalsFile).originals] == ["表.xlsx", "二.xlsx"]


def test_the_mapping_is_kept_and_that_of_an_earlier_day_too(tmp_path: Path) -> None:
    files = deliver(tmp_path / "d", {"表.xlsx": b"x"})
    mapping = tmp_path / "m.yml"
    version = None
    for day, text in ((FIRST, b"one"), (FIRST, b"two"), (SECOND, b"three")):
        mapping.write_bytes(text)
        kept = originals(tmp_path / "d", files, "s", day, Faults(tmp_path), mapping=mapping, here=version)
        files = deliver(tmp_path / "d", {"表.xlsx": str(day).encode()})
        version = keep(tmp_path / "p", kept)
    held = {
        path.relative_to(version.folder).as_posix(): path.read_bytes() for path in version.folder.rglob("mapping.yml")
    }
    assert held == {"original/mapping.yml": b"three", "original/2025-03-01/mapping.yml": b"two"}


def test_what_leaves_the_folder_or_cannot_be_written_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "d"
    files = deliver(source, {"好.xlsx": b"1", "b/ 坏.xlsx": b"2"})
    (tmp_path / "secret.xlsx").write_bytes(b"s")
    (source / "链接.xlsx").symlink_to(tmp_path / "secret.xlsx")
    bad = source / os.fsdecode("清单.xlsx".encode("gbk"))
    bad.write_bytes(b"3")
    faults = Faults(source)
    kept = originals(
        source,
        [*files, source / "链接.xlsx", tmp_path / "secret.xlsx", Path("../secret.xlsx"), bad],
        "s",
        FIRST,
        faults,
    )
    assert list(kept.files) == ["original/好.xlsx"]
    assert [problem.rule for problem in faults.problems] == ["I01"] * 5
    for problem in faults.problems:
        assert problem.what.text().isprintable()


def test_what_a_link_in_the_publication_leads_to_is_not_taken_in(tmp_path: Path) -> None:
    version = keep(tmp_path / "p", run(tmp_path / "d", deliver(tmp_path / "d", {"表.xlsx": b"x"}), FIRST))
    (tmp_path / "secret.xlsx").write_bytes(b"s")
    (version.folder / "original" / "链接.xlsx").symlink_to(tmp_path / "secret.xlsx")
    kept = run(tmp_path / "d", deliver(tmp_path / "d", {"二.xlsx": b"y"}), SECOND, version)
    assert sorted(kept.files) == ["original/二.xlsx", "original/表.xlsx"]


@pytest.mark.parametrize("name", ["sources.yml", "mapping.yml", "2025-03-01/sources.yml"])
def test_a_delivered_file_never_takes_the_place_of_ours(name: str, tmp_path: Path) -> None:
    kept = run(tmp_path, deliver(tmp_path, {name: b"x"}), FIRST)
    assert list(kept.files) == [f"original/delivered/{name}"]
