"""``check --fix``: what it mends, what it leaves, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.checking import check_publication
from onemap.commands import group
from onemap.fixing import FIXES, propose, write
from tests.faults.test_faults import CASES
from tests.publications import write_tiny


@dataclass(frozen=True)
class Fault:
    """A file below units/ that is broken, how, and what the repair makes of it (bytes; None: what it was before)."""

    rule: str
    file: str
    break_: Callable[[bytes], bytes]
    mended: Callable[[bytes], bytes] | None = None


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data, old
        return data.replace(old.encode(), new.encode(), 1)

    return change


PLAN, UNITS, PUBLICATION = "v1/plan.yml", "v1/units/990101.yml", "publication.yml"
ZONES, WITH = "zones: {publication: public}", 'zones: {publication: generalised, tolerance_m: "%s"}'
FAULTS = {
    "gbk": Fault("Y03", PLAN, lambda data: data.decode().encode("gbk")),
    "utf-16": Fault("Y03", PLAN, lambda data: data.decode().encode("utf-16")),
    "mark": Fault("Y04", PLAN, lambda data: b"\xef\xbb\xbf" + data),
    "unseen": Fault("Y05", UNITS, swap("ZH99010120001", "ZH9901\u200b0120001\ufeff")),
    "tab": Fault("Y06", UNITS, swap("towns: [临港街道, 东桥镇]", "towns:\t[临港街道,\t东桥镇]")),
    "twice": Fault("Y08", UNITS, swap("  towns: [临港街道]\n", "  towns: [临港街道]\n  towns: [ 临港街道 ]\n")),
    "twice in braces": Fault(
        "Y08", PUBLICATION, swap("{name: 澜江市生态环境局}", "{name: 澜江市生态环境局, name: 澜江市生态环境局}")
    ),
    "key": Fault("M02", PUBLICATION, swap("territory:", "teritory:")),
    "key in braces": Fault("M02", UNITS, swap("dimension: 空间布局约束", "dimenson: 空间布局约束")),
    "key with two letters swapped": Fault("M02", PLAN, swap("    issuer: ", "    isseur: ")),
    "word in capitals": Fault("M04", PUBLICATION, swap("{publication: public}", "{publication: Public}")),
    "code in full width": Fault("M05", UNITS, swap("code: ZH99010120001", "code: ＺＨ９９０１０１２０００１")),
    "day with slashes": Fault("M05", PUBLICATION, swap("2024-01-01", "2024/1/1"), swap("2024-01-01", '"2024-01-01"')),
    "day in Chinese": Fault("M05", PLAN, swap("2020-12-10", "2020年12月10日"), swap("2020-12-10", '"2020-12-10"')),
    "thousands": Fault("M05", PUBLICATION, swap(ZONES, WITH % "1,000"), swap(ZONES, WITH % "1000")),
    "yes": Fault("M05", UNITS, swap("none: true", "none: yes")),
    "word in another width": Fault("L01", "v1/plan.yml", swap("levels: [市级总体", "levels: [市级总体, 片区(流域)"),
                                   swap("levels: [市级总体", 'levels: [市级总体, "片区（流域）"')),
}  # fmt: skip


def broken(root: Path, fault: Fault, crlf: bool = False) -> tuple[Path, bytes]:
    """The tiny publication in *root* with *fault*: its file, and the bytes that are right."""
    write_tiny(root)
    path = root / "units" / fault.file
    whole = path.read_bytes()
    if crlf:
        whole = whole.replace(b"\n", b"\r\n")
    bad = whole.decode().replace("\r\n", "\n").encode()
    bad = fault.break_(bad) if not crlf else _with_crlf(fault, bad)
    path.write_bytes(bad)
    return path, whole if fault.mended is None else fault.mended(whole)


def _with_crlf(fault: Fault, data: bytes) -> bytes:
    for encoding in ("utf-8", "gbk", "utf-16"):
        made = fault.break_(data)
        try:
            text = made.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\n", "\r\n").encode(encoding)
    raise AssertionError(fault)


def rules(root: Path) -> list[str]:
    return [problem.rule for problem in check_publication(root).problems]


@pytest.mark.parametrize("crlf", [False, True], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", FAULTS)
def test_a_repair_removes_its_finding_and_nothing_else(name: str, crlf: bool, tmp_path: Path) -> None:
    fault = FAULTS[name]
    path, right = broken(tmp_path, fault, crlf)
    found = check_publication(tmp_path).problems
    assert {problem.rule for problem in found} == {fault.rule}
    changes = propose(found, tmp_path)
    assert sum(change.mended for change in changes) == len(found)
    write(changes)
    assert path.read_bytes() == right
    assert rules(tmp_path) == []
    assert propose(check_publication(tmp_path).problems, tmp_path) == ()


@settings(max_examples=25, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(FAULTS)), min_size=2, max_size=4, unique=True), crlf=st.booleans())
def test_several_faults_are_mended_in_rounds(
    names: list[str], crlf: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = write_tiny(tmp_path_factory.mktemp("several"))
    right: dict[Path, bytes] = {}
    for name in names:
        fault = FAULTS[name]
        path = root / "units" / fault.file
        if path in right:
            continue
        right.update([broken_in(path, fault, crlf)])
    for _ in range(4):
        write(propose(check_publication(root).problems, root))
    assert rules(root) == []
    assert {path: path.read_bytes() for path in right} == right


def broken_in(path: Path, fault: Fault, crlf: bool) -> tuple[Path, bytes]:
    """Break one file of a publication that is there already."""
    data = path.read_bytes()
    whole = data.replace(b"\n", b"\r\n") if crlf else data
    path.write_bytes(_with_crlf(fault, data) if crlf else fault.break_(data))
    return path, whole if fault.mended is None else fault.mended(whole)


def test_every_repair_has_its_fault() -> None:
    elsewhere = {"Y13", "Y20", "W06"}
    same = {"U01", "Z01", "L03", "L04", "P08"}  # the function of L01
    assert {FIXES[rule] for rule in same} == {FIXES["L01"]}
    assert {fault.rule for fault in FAULTS.values()} | elsewhere | same == set(FIXES)


@pytest.mark.parametrize("name", [name for name in CASES if name.partition("-")[0] in FIXES])
def test_what_is_mended_in_the_corpus_is_not_found_again(name: str, tmp_path: Path) -> None:
    CASES[name].write(tmp_path)
    found = check_publication(tmp_path).problems
    changes = propose(found, tmp_path)
    assert write(changes) == changes
    left = check_publication(tmp_path).problems
    stayed = [problem for problem in left if (problem.rule, problem.what) in {(p.rule, p.what) for p in found}]
    assert len(stayed) == len(found) - sum(change.mended for change in changes)
    assert all(problem.rule not in FIXES or problem in stayed for problem in left if problem.rule[0] == "Y")


#: what is not mended, because there is more than one answer
LEFT: dict[str, Fault] = {
    "big5": Fault("Y03", PLAN, lambda data: "title: 環境管控單元準入清單與圖則說明書\n".encode("big5")),
    "shown in another order": Fault("Y05", UNITS, swap("临港湿地", "\u202e临港湿地")),
    "unseen beside refused": Fault("Y05", UNITS, swap("临港湿地", "\u200b临\u0007港湿地")),
    "tab that indents": Fault("Y06", UNITS, swap("  towns: [临港街道]", "\ttowns: [临港街道]")),
    "tab in a text": Fault("Y06", UNITS, swap("临港湿地优先保护单元", '"临港\t湿地优先保护单元"')),
    "two values": Fault("Y08", UNITS, swap("  towns: [临港街道]\n", "  towns: [临港街道]\n  towns: [东桥镇]\n")),
    "a comment would be lost": Fault(
        "Y08", UNITS, swap("  towns: [临港街道]\n", "  towns: [临港街道]\n  towns: [临港街道] # 核对\n")
    ),
    "a key like none": Fault("M02", PUBLICATION, swap("territory:", "territory: 澜江市\nremark:")),
    "a key like two": Fault("M02", PUBLICATION, swap("name_en:", "name_e: x\nname_en:")),
    "the key is there": Fault("M02", PUBLICATION, swap("territory:", "territory: 澜江市\nteritory:")),
    "another word": Fault("M04", PUBLICATION, swap("{publication: public}", "{publication: pubic}")),
    "a day with a time": Fault("M05", PUBLICATION, swap("2024-01-01", '"2024-01-01 08:00"')),
    "no day": Fault("M05", PUBLICATION, swap("2024-01-01", "2024-13-01")),
    "codes in one": Fault("M05", UNITS, swap("zones: [YS9901012210001]", "zones: [YS9901012210001，YS9901012210002]")),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_has_more_than_one_answer_is_left(name: str, tmp_path: Path) -> None:
    broken(tmp_path, LEFT[name])
    found = check_publication(tmp_path).problems
    assert LEFT[name].rule in {problem.rule for problem in found}
    assert propose(found, tmp_path) == ()


@pytest.mark.parametrize(
    "text", ["a: &x [*x]\nb: 1\nb: 1\n", "a: " + "[" * 40000 + "\n", "b: 1\nb: 1\na: " + "[" * 900, "\x00"]
)
def test_hostile_files_are_left(text: str, tmp_path: Path) -> None:
    path = write_tiny(tmp_path) / "units" / PLAN
    path.write_text(text, encoding="utf-8")
    assert propose(check_publication(tmp_path).problems, tmp_path) == ()


def test_a_key_that_looks_like_a_number_gets_quotes(tmp_path: Path) -> None:
    path = write_tiny(tmp_path) / "units" / PUBLICATION
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "2024: x # why\n", encoding="utf-8")
    write(propose(check_publication(tmp_path).problems, tmp_path))
    assert path.read_text(encoding="utf-8") == before + '"2024": x # why\n'
    assert rules(tmp_path) == ["M02"]  # seen only now that the file can be read


def test_yaml_is_renamed_unless_the_name_is_taken(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path) / "units" / "v1" / "units"
    (folder / "990101.yml").rename(folder / "990101.yaml")
    write(propose(check_publication(tmp_path).problems, tmp_path))
    assert sorted(path.name for path in folder.iterdir()) == ["990101.yml", "990102.yml"]
    assert rules(tmp_path) == []
    (folder / "990101.yaml").write_text("[]\n", encoding="utf-8")
    assert rules(tmp_path) == ["Y20"]
    assert propose(check_publication(tmp_path).problems, tmp_path) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - {%s, date: 2024-01-01}\n", '  - {%s, date: 2024-01-01, state: "STATE"}\n'),
        ("  - {%s, date: 2024-01-01 } # 备案\n", '  - {%s, date: 2024-01-01, state: "STATE" } # 备案\n'),
        ("  - %s\n    date: 2024-01-01 # 备案\n", '  - %s\n    date: 2024-01-01 # 备案\n    state: "STATE"\n'),
        ("  - %s\n    date: 2024-01-01", '  - %s\n    date: 2024-01-01\n    state: "STATE"'),
    ],
)
def test_an_acceptance_gets_the_state_of_its_object(before: str, after: str, tmp_path: Path) -> None:
    write_tiny(tmp_path)
    path = tmp_path / "units" / UNITS
    path.write_bytes(swap("category: 优先保护单元", "category: 重点管控单元")(path.read_bytes()))
    accepted = tmp_path / "units" / "accepted.yml"
    facts = ["rule: U03", "object: ZH99010110001", "reason: 备案原样", "who: 王工"]
    joined = ", ".join(facts) if "{" in before else "\n    ".join(facts)
    accepted.write_bytes(("accepted:\n" + before % joined).encode())
    found = check_publication(tmp_path).problems
    state = next(dict(problem.mend.fields)["state"] for problem in found if problem.rule == "W06")
    write(propose(found, tmp_path))
    assert accepted.read_bytes().decode() == ("accepted:\n" + after % joined).replace("STATE", str(state))
    left = [problem for problem in check_publication(tmp_path).problems if problem.rule in ("U03", "W06")]
    assert [problem.severity for problem in left] == ["accepted"]


def run(root: Path, *options: str, **extra: str) -> Result:
    return CliRunner().invoke(
        group, ["check", "--publication", str(root), "--lang", "en", *options], standalone_mode=False, **extra
    )


def test_without_a_terminal_it_only_shows(tmp_path: Path) -> None:
    path, _ = broken(tmp_path, FAULTS["key"])
    before = path.read_bytes()
    result = run(tmp_path, "--fix")
    assert path.read_bytes() == before
    assert result.return_value == 1
    assert "-teritory: 澜江市\n+territory: 澜江市\n" in result.stderr
    assert "1 findings in 1 files can be mended so; nothing was written. Say --yes to write it." in result.stderr


def test_yes_writes_and_checks_again(tmp_path: Path) -> None:
    path, right = broken(tmp_path, FAULTS["mark"])
    result = run(tmp_path, "--fix", "--yes")
    assert path.read_bytes() == right
    assert result.return_value == 0
    assert result.stderr.startswith("units/v1/plan.yml: saved without the byte order mark\n")
    assert result.stderr.endswith("Mended: 1 findings in 1 files. Checked again:\n0 errors, 0 warnings\n")


@pytest.mark.parametrize("answer", ["y\n", "n\n", "\n"])
def test_at_a_terminal_it_asks(answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, right = broken(tmp_path, FAULTS["key"])
    before = path.read_bytes()
    asked: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        return answer == "y\n"

    monkeypatch.setattr("onemap.commands.fix_option.click.confirm", confirm)
    monkeypatch.setattr("onemap.commands.fix_option.at_terminal", lambda: True)
    result = run(tmp_path, "--fix")
    assert asked == ["Mend 1 findings in 1 files so?"]
    assert path.read_bytes() == (right if answer == "y\n" else before)
    assert result.return_value == (0 if answer == "y\n" else 1)


def test_the_report_says_how_many_can_be_mended(tmp_path: Path) -> None:
    broken(tmp_path, FAULTS["key"])
    said = "1 of them can be mended with onemap check --fix, which shows the difference first.\n"
    assert run(tmp_path).stderr.endswith("1 errors, 0 warnings\n" + said)
    assert said not in run(tmp_path, "--format", "json").output


def test_only_what_is_asked_for_is_mended(tmp_path: Path) -> None:
    path, _ = broken(tmp_path, FAULTS["word in another width"])
    before = path.read_bytes()
    run(tmp_path, "--fix", "--yes", "--only", "G")
    assert path.read_bytes() == before


def test_a_file_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path, _ = broken(tmp_path, FAULTS["key"])
    changes = propose(check_publication(tmp_path).problems, tmp_path)
    path.write_bytes(path.read_bytes() + b"# mine\n")
    mine = path.read_bytes()
    assert write(changes) == ()
    assert path.read_bytes() == mine


def test_the_mode_of_a_file_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path, _ = broken(tmp_path, FAULTS["key"])
    path.chmod(0o640)
    write(propose(check_publication(tmp_path).problems, tmp_path))
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == ["areas.yml", "publication.yml", "v1", "v2"]


def test_explain_says_that_repairs_are_offered() -> None:
    said = "Where there is one safe answer, onemap check --fix offers it.\n"
    assert CliRunner().invoke(group, ["check", "--explain", "Y04", "--lang", "en"]).output.endswith(said)
    assert said not in CliRunner().invoke(group, ["check", "--explain", "Y01", "--lang", "en"]).output
