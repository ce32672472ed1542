"""What the strict reader reads, what it refuses, and where it says so."""
# ruff: noqa: E501 - expected lines stay whole

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from onemap.errors import ProblemsFound
from onemap.read import text as text_module
from onemap.read.yaml import MAX_DEPTH, MAX_SCALAR_BYTES, locate, locate_all, read_yaml
from onemap.report import as_text


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "a.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(folder: Path, content: str | bytes) -> str:
    """The report on a file, without its name and the line of counts."""
    path = write(folder, content)
    with pytest.raises(ProblemsFound) as found:
        read_yaml(path)
    return "".join(
        line.removeprefix("a.yml:") + "\n" for line in as_text(found.value.problems, folder).splitlines()[:-1]
    )


def test_every_scalar_is_text_in_its_own_spelling(tmp_path: Path) -> None:
    source = """\
no: no
"a": [010, 1:30, 3.10, 2023-1, 2024-07-08, 0x1F, .5, 1e3, Yes, true]
""".replace("no: no", "said: no")
    values = ["010", "1:30", "3.10", "2023-1", "2024-07-08", "0x1F", ".5", "1e3", "Yes", "true"]
    assert read_yaml(write(tmp_path, source)) == {"said": "no", "a": values}


def test_an_empty_value_is_absent_and_a_quoted_one_is_not(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, "a:\nb: ''\nc: {d: , e: x}\n")) == {"b": "", "c": {"e": "x"}}


@pytest.mark.parametrize("content", ["", "\n", "# only a remark\n", "---\n"])
def test_an_empty_file_is_none(tmp_path: Path, content: str) -> None:
    assert read_yaml(write(tmp_path, content)) is None


def test_windows_line_ends_and_every_style_of_text(tmp_path: Path) -> None:
    source = "a: |\r\n  一\r\n  二\r\nb: >-\r\n  一\r\n  二\r\nc: 'it''s'\r\nd: \"\\u4e00\"\r\n"
    assert read_yaml(write(tmp_path, source)) == {"a": "一\n二\n", "b": "一 二", "c": "it's", "d": "一"}


def test_text_is_normalised_to_nfc(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, "e\u0301: e\u0301\n")) == {"é": "é"}


_NO_START = "A text cannot begin with this character. (Put the whole text in quotes.)\n"
GOLDEN = {
    "duplicate key": (
        "a: 1\nb: 2\na: 3\n",
        "3:1: error Y08 The key a is there twice. (Keep one of the two.)\n",
    ),
    "duplicate of an empty one, and after NFC": (
        "é:\ne\u0301: 3\n",
        "2:1: error Y08 The key é is there twice. (Keep one of the two.)\n",
    ),
    "alias and anchor": (
        "a: &x 1\nb: *x\n",
        "1:4: error Y09 Anchors (&name) are not read. (Remove it; put text that begins with & in quotes.)\n"
        "2:4: error Y09 Aliases (*name) are not read. (Write the value out here.)\n",
    ),
    "merge key": (
        "a:\n  <<: {b: 1}\n",
        "2:3: error Y10 Merge keys (<<) are not read. (Write the keys out here.)\n",
    ),
    "tags": (
        "a: !!str 1\nb: !x {}\n",
        "1:4: error Y11 Tags (!name) are not read. (Remove it; put text that begins with ! in quotes.)\n"
        "2:4: error Y11 Tags (!name) are not read. (Remove it; put text that begins with ! in quotes.)\n",
    ),
    "directive": ("%YAML 1.1\n---\na: 1\n", "1:1: error Y11 YAML directives (%…) are not read. (Remove the line.)\n"),
    "documents": (
        "a: 1\n---\nb: 2\n",
        "2:1: error Y12 The file holds more than one YAML document. (Keep one document in a file; remove the line ---.)\n",
    ),
    "keys that are no text": (
        "no: 1\n2020: 2\n2020-01-01: 3\n?\n: 4\n[a]: 5\n",
        "1:1: error Y13 The key no is no text to other YAML tools. (Put the key in quotes.)\n"
        "2:1: error Y13 The key 2020 is no text to other YAML tools. (Put the key in quotes.)\n"
        "3:1: error Y13 The key 2020-01-01 is no text to other YAML tools. (Put the key in quotes.)\n"
        "4:2: error Y13 A key is empty. (Write a key before the colon.)\n"
        "6:1: error Y13 A key must be one line of text, not a list or mapping. "
        "(Write a plain word before the colon; put text with braces or brackets in quotes.)\n",
    ),
    "bare null": (
        "a: ~\nb: [null]\n",
        "1:4: error Y16 The bare word ~ means nothing (null) to other YAML tools. "
        "(Leave the value empty, or put the word in quotes.)\n"
        "2:5: error Y16 The bare word null means nothing (null) to other YAML tools. "
        "(Leave the value empty, or put the word in quotes.)\n",
    ),
    "empty list item": (
        "a:\n  - 1\n  -\n",
        "3:4: error Y17 A list item is empty. (Write its value, or remove the dash or comma.)\n",
    ),
    "tab that indents": (
        "a:\n\tb: 1\n",
        "2:1: error Y06 The file holds 1 tab characters; this is the first. "
        "(Use spaces, or write \\t inside double quotes.)\n",
    ),
    "tab elsewhere does not hide what follows": (
        "a: 1\tx\na: 2\n",
        "1:5: error Y06 The file holds 1 tab characters; this is the first. "
        "(Use spaces, or write \\t inside double quotes.)\n"
        "2:1: error Y08 The key a is there twice. (Keep one of the two.)\n",
    ),
    "control character": (
        "a: x\u0007\n",
        "1:5: error Y05 Character U+0007 is not allowed. (Remove the invisible character.)\n",
    ),
    "line break of another YAML version": (
        "a: x\u2028y\n",
        "1:5: error Y05 Character U+2028 is not allowed. (Remove the invisible character.)\n",
    ),
    "escaped control character": (
        'a: "x\\0"\n',
        "1:4: error Y05 Character U+0000 is not allowed. (Remove the escape sequence.)\n",
    ),
    "byte order mark": (
        "\ufeffa: 1\n",
        "1:1: error Y04 The file begins with a byte order mark. (Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "UTF-16": (
        "a: 一\n".encode("utf-16"),
        "1:1: error Y03 The file is not UTF-8; it looks like UTF-16. "
        "(Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "GBK": (
        "a: 1\nb: 单元\n".encode("gbk"),
        "2:4: error Y03 The file is not UTF-8; it looks like GBK. (Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "no text": (
        b"a: 1\nb: \xff\xff\n",
        "2:4: error Y03 The file is no text; it looks like binary data. "
        "(Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "colon in text": (
        "- a: b: c\n",
        "1:7: error Y07 A colon stands where no key can be: it belongs to a text, or the line is indented wrongly. "
        "(Put the whole text in quotes.)\n",
    ),
    "full-width colon": (
        "a: 1\nname：x\nc: 2\n",
        "2:5: error Y07 Behind the key name stands a full-width colon. (Write name: x)\n",
    ),
    "no space behind a colon": (
        "a: 1\nname:x\nc: 2\n",
        "2:5: error Y07 Behind the colon of name there is no space. (Write name: x)\n",
    ),
    "no space behind a dash": (
        "-code: A\n  name: x\n",
        "1:1: error Y07 Behind the dash there is no space. (Write - code: A)\n",
    ),
    "a line too far to the right": (
        "a: 1\n   name: x\n",
        "2:4: error Y07 The line is indented wrongly. (Line the entry up with the ones before it, with spaces.)\n",
    ),
    "two commas": (
        "a: [b,,c]\n",
        "1:7: error Y07 A value is expected here. (Write it, remove the comma too many, or put the whole text in quotes.)\n",
    ),
    "line ends of old": (
        "a: 1\rb: 2\r",
        "1:5: error Y05 A line ends with a carriage return alone (U+000D). "
        "(Save the file with the line ends of Unix (LF) or Windows (CRLF).)\n",
    ),
    "what nobody sees": (
        "a: ZH1\u200b\n",
        "1:7: error Y05 Character U+200B is not allowed. (Remove the invisible character.)\n",
    ),
    "UTF-16 without a mark": (
        "a: 一\n".encode("utf-16-le"),
        "1:1: error Y03 The file is not UTF-8; it looks like UTF-16. "
        "(Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "UTF-16 of the other order, in ASCII": (
        "a: 1\n".encode("utf-16-be"),
        "1:1: error Y03 The file is not UTF-8; it looks like UTF-16. "
        "(Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "Big5": (
        "a: 生態環境分區管控一張圖\n".encode("big5"),
        "1:4: error Y03 The file is not UTF-8; it looks like Big5. (Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "GB 18030": (
        "a: 生态㐀𠀀\n".encode("gb18030"),
        "1:4: error Y03 The file is not UTF-8; it looks like GB 18030. (Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "bytes of no text": (
        b"a: \0\0\0\xff\n",
        "1:7: error Y03 The file is no text; it looks like binary data. (Save the file as UTF-8 without a byte order mark.)\n",
    ),
    "open brace": (
        "a: {b: 1\nc: 2\n",
        "2:2: error Y07 A mapping in braces is not continued or closed. "
        "(Add the missing bracket or brace; put text with a bracket, comma or colon in quotes.)\n",
    ),
    "open quote": ('a: "b\nc: 2\n', "3:1: error Y07 A quoted text is not closed. (Add the closing quote.)\n"),
    **{
        name: (f"a: {text}\n", f"1:5: error Y07 {_NO_START}")
        for name, text in {"star": "*一", "ampersand": "&一", "mark": "!一", "bar": "|一"}.items()
    },
    "at sign": ("a: @b\n", "1:4: error Y07 A text cannot begin with this character. (Put the whole text in quotes.)\n"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_refused_with_place_and_mend(tmp_path: Path, name: str) -> None:
    content, expected = GOLDEN[name]
    assert refused(tmp_path, content) == expected


def test_depth(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, "[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)) is not None
    said = refused(tmp_path, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert said.startswith(f"1:{MAX_DEPTH + 1}: error Y14 Lists and mappings are nested more than 24 deep.")
    assert "Y14" in refused(tmp_path, "[" * 100_000)
    assert "Y14" in refused(tmp_path, "{a: " * 100_000)


def test_long_scalar(tmp_path: Path) -> None:
    longest = "一" * (MAX_SCALAR_BYTES // 3)
    assert read_yaml(write(tmp_path, f"a: {longest}\n")) == {"a": longest}
    assert refused(tmp_path, f"a: 1\nb: {longest}一\n").startswith("2:4: error Y15 A text has more than 64 KB.")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MAX_FILE_BYTES", 1024**2)
    path = tmp_path / "a.yml"
    with path.open("wb") as file:
        file.truncate(1024**2 + 1)  # sparse: only its size is looked at
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(ProblemsFound) as found:
        read_yaml(path)
    assert as_text(found.value.problems, tmp_path).startswith("a.yml: error Y02 The file has 2 MB; the limit is 1 MB.")


def test_200_mb_are_refused_by_their_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yml"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)  # sparse: it takes no room on the disk
    monkeypatch.setattr("io.open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(ProblemsFound) as found:
        read_yaml(path)
    monkeypatch.undo()
    assert as_text(found.value.problems, tmp_path).startswith(
        "a.yml: error Y02 The file has 200 MB; the limit is 64 MB. (Split it into several files.)"
    )


def test_a_trailing_comma_makes_no_item(tmp_path: Path) -> None:
    assert read_yaml(write(tmp_path, "zones: [水,]\n")) == {"zones": ["水"]}


@pytest.mark.parametrize("name", ["missing.yml", "."])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_yaml(tmp_path / name)
    assert [p.rule for p in found.value.problems] == ["Y01"]


def test_all_problems_of_a_file_come_together(tmp_path: Path) -> None:
    said = refused(tmp_path, "a: ~\na: *x\nb: !t 1\nc: [d\n")
    assert [line.split()[2] for line in said.splitlines()] == ["Y16", "Y08", "Y09", "Y11", "Y07"]


def test_locate(tmp_path: Path) -> None:
    path = write(tmp_path, "- code: A\n  zones: [x, y]\n- {code: B, clauses: [{text: t}]}\n- ? [odd]\n  : z\n  k: v\n")
    assert locate(path, ()) == (1, 1)
    assert locate(path, (0,)) == (1, 3)
    assert locate(path, (0, "code")) == (1, 3)
    assert locate(path, (0, "zones", 1)) == (2, 14)
    assert locate(path, (1, "clauses", 0, "text")) == (3, 24)
    assert locate(path, (2, "k")) == (6, 3)
    assert locate(path, (1, "clauses", 0, "missing")) == (3, 23)
    assert locate(path, (9, "code")) == (1, 1)


def test_locate_on_a_broken_file_gives_what_was_seen(tmp_path: Path) -> None:
    path = write(tmp_path, "a: 1\nb: [\n")
    assert locate_all(path, [("a",), ("c",)]) == {("a",): (1, 1), ("c",): (1, 1)}
    assert locate(tmp_path / "missing.yml", ("a",)) == (1, 1)


def test_garbage_collection_is_on_again(tmp_path: Path) -> None:
    read_yaml(write(tmp_path, "a: 1\n"))
    refused(tmp_path, "a: [\n")
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("- number: a\n  text: 执行 #3 机组要求\n", "#3 机组要求"),
        ("name: 甲   #3", "#3"),
        ("text: 甲\n  乙 #3\n", "#3"),
        ("name: 甲 # 注\n", None),
        ("name: 甲 #\n", None),
        ("code: 甲 #注\n", None),
        ("# 甲 #3\nname: 乙#3\n", None),
        ('text: "甲 #3"\n', None),
        ('text: "甲" #3\n', None),
        ("text: |\n  甲 #3\n", None),
        ("text: [甲, 乙] #3\n", None),
    ],
)
def test_a_text_is_not_cut_unsaid(tmp_path: Path, text: str, rest: str | None) -> None:
    path = tmp_path / "a.yml"
    path.write_text(text, encoding="utf-8")
    try:
        read_yaml(path)
    except ProblemsFound as found:
        (problem,) = found.problems
        assert (problem.rule, dict(problem.what.fields)["rest"]) == ("Y22", rest)
    else:
        assert rest is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- code: a\n  name: b\n  code: c\n  name: d\n", [(3, True)]),
        ("- code: a\n  name: b\n  name: d\n", [(3, False)]),
        ("- {code: a, code: b}\n", [(1, False)]),
        ("code: a\ncode: b\ncode: c\n", [(2, False), (3, False)]),
        ("- code: a\n  code: b\n- code: c\n  code: d\n", [(2, True), (4, True)]),
    ],
)
def test_a_missing_dash_is_said_once(tmp_path: Path, text: str, said: list[tuple[int, bool]]) -> None:
    path = tmp_path / "a.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_yaml(path)
    assert [(p.place.line, "new record" in p.mend.msgid) for p in found.value.problems] == said
