"""Models from files: one readable problem for each fault."""
# ruff: noqa: E501 - expected lines stay whole

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from onemap.errors import ProblemsFound
from onemap.model.areas import AreasFile
from onemap.model.clauses import AdmissionFile
from onemap.model.plan import Plan
from onemap.model.publication import Publication
from onemap.model.units import UnitsFile
from onemap.read.documents import read_model
from onemap.report import as_text
from onemap.words import translator


def refused(folder: Path, model: type[BaseModel], content: str, lang: str = "en") -> str:
    path = folder / "a.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_model(path, model)
    lines = as_text(found.value.problems, folder, lang).splitlines()[:-1]
    return "".join(line.removeprefix("a.yml:") + "\n" for line in lines)


GOLDEN: dict[str, tuple[type[BaseModel], str, str]] = {
    "a misspelt key explains the missing one": (
        UnitsFile,
        '- code: A\n  nmae: x\n  category: y\n  area: "1"\n',
        "2:3: error M02 The key nmae is unknown here. (Did you mean name?)\n",
    ),
    "missing and unknown": (
        AreasFile,
        'areas:\n  - {id: "1", kind: city, zzz: 1}\n',
        "2:5: error M01 The key name is missing. (Add it.)\n"
        "2:27: error M02 The key zzz is unknown here. (Remove it. Keys here: name, name_en, id, short, kind, parent, located_in.)\n",
    ),
    "kinds of values": (
        UnitsFile,
        '- code: [A]\n  name: x\n  category: y\n  area: "1"\n  towns: x\n  clauses: {a: b}\n',
        "1:3: error M03 code must be a text, not a list or mapping. (Write one text; put text with braces, brackets or a colon in quotes.)\n"
        "5:3: error M03 towns must be a list. (Write towns: [x])\n"
        "6:3: error M03 clauses must be a list. (Write [a, b], or one line with a dash for each item.)\n",
    ),
    "a text where a mapping is expected": (
        Plan,
        "version: v1\ntitle: x\nupdate: initial\n",
        "3:1: error M03 update must be a mapping of keys to values. (Write key: value, one on each line below it, or in braces.)\n",
    ),
    "words, days, forms": (
        Plan,
        "version: v/1\ntitle: x\nupdate: {type: inital}\nbase_year: '22'\nlevels: []\n"
        "documents:\n  - {signed: 2020-1-1, published: 2020-02-30, link: 'javascript:x'}\n",
        "1:1: error M05 version: v/1 does not have the expected form. (Write v-1)\n"
        "3:10: error M04 type: inital is none of the allowed words. (Did you mean initial?)\n"
        "4:1: error M05 base_year: 22 does not have the expected form. (Write a year of four digits.)\n"
        "5:1: error M06 levels is empty. (Write a value, or leave the key out.)\n"
        "7:6: error M05 signed: 2020-1-1 is no date. (Write 2020-01-01)\n"
        "7:24: error M05 published: 2020-02-30 is no date. (Write a day that there is, 2020-02-01 to 2020-02-29.)\n"
        "7:47: error M05 link: javascript:x does not have the expected form. (Write an address that begins with http://, https:// or mailto:.)\n",
    ),
    "one record where a list may stand has its own place": (
        Plan,
        "version: v1\ntitle: x\nupdate: {type: initial}\ndocuments:\n  number: x\n  signed: y\n",
        "6:3: error M05 signed: y is no date. (Write a day as year-month-day, such as 2024-07-08.)\n",
    ),
    "numbers and flags": (
        UnitsFile,
        '- {code: A, name: x, category: y, area: "1", area_km2: 4.8e3}\n- {code: B, name: x, category: y, area: "1", clauses: [{dimension: d, none: maybe}]}\n',
        "1:46: error M05 area_km2: 4.8e3 is no plain number. (Write 4800)\n"
        "2:71: error M05 none: maybe is neither true nor false. (Write true or false.)\n",
    ),
    "days as people write them": (
        Plan,
        "version: v1\ntitle: x\nupdate: {type: initial}\ndocuments:\n"
        "  - {signed: 2024/1/5, published: 2024年1月5日, effective: 二〇二四年十月二十一日, expires: 20240105, repealed: 2024-01-05 00:00:00}\n",
        "5:6: error M05 signed: 2024/1/5 is no date. (Write 2024-01-05)\n"
        "5:24: error M05 published: 2024年1月5日 is no date. (Write 2024-01-05)\n"
        "5:46: error M05 effective: 二〇二四年十月二十一日 is no date. (Write 2024-10-21)\n"
        "5:70: error M05 expires: 20240105 is no date. (Write 2024-01-05)\n"
        "5:89: error M05 repealed: 2024-01-05 00:00:00 is no date. (Write 2024-01-05)\n",
    ),
    "numbers as people write them": (
        UnitsFile,
        "".join(
            f"- {{code: A{i}, name: x, category: y, area: '1', area_km2: '{text}'}}\n"
            for i, text in enumerate(("1,108.90", "１０８．９０", "108.90平方公里", "48.6 km²", "约48", "1,08"))
        ),
        "1:47: error M05 area_km2: 1,108.90 is no plain number. (Write 1108.90)\n"
        "2:47: error M05 area_km2: １０８．９０ is no plain number. (Write 108.90)\n"
        "3:47: error M05 area_km2: 108.90平方公里 is no plain number. (Write 108.90)\n"
        "4:47: error M05 area_km2: 48.6 km² is no plain number. (Write 48.6)\n"
        "5:47: error M05 area_km2: 约48 is no plain number. (Write a plain decimal number, such as 48.60.)\n"
        "6:47: error M05 area_km2: 1,08 is no plain number. (Write a plain decimal number, such as 48.60.)\n",
    ),
    "full-width characters in keys, none in clause numbers": (
        UnitsFile,
        "- code: ＺＨ９９０１\n  name: x\n  category: y\n  area: “1”\n  managed_by: [A，B]\n  zones: 【Y1、Y2】\n"
        "  clauses:\n    - {number: （1）, dimension: d, text: x, follows: [{list: 990100：1, numbers: [１]}]}\n",
        "1:3: error M05 code: ＺＨ９９０１ holds full-width characters. (Write ZH9901)\n"
        "4:3: error M05 area: “1” holds full-width characters. (Write 1)\n"
        "5:16: error M05 managed_by: A，B holds full-width characters. (Write several keys with a comma and a space between them: A, B)\n"
        "6:3: error M03 zones must be a list. (Write zones: [Y1, Y2])\n"
        "8:55: error M05 list: 990100：1 holds full-width characters. (Write 990100:1)\n",
    ),
    "what YAML 1.1 takes for true": (
        UnitsFile,
        '- {code: B, name: x, category: y, area: "1", clauses: [{dimension: d, none: yes}, {dimension: e, none: OFF}]}\n',
        "1:71: error M05 none: yes is neither true nor false. (Write true)\n"
        "1:98: error M05 none: OFF is neither true nor false. (Write false)\n",
    ),
    "white space around a key": (
        Publication,
        'name: x\n"territory ": x\narea: "1"\npublisher: {name: x}\n',
        "2:1: error M02 The key territory has white space before or behind it. (Did you mean territory?)\n",
    ),
    "white space and slashes in a key": (
        UnitsFile,
        "- code: ZH 99/1\n  name: x\n  category: y\n  area: '1'\n",
        "1:3: error M05 code: ZH 99/1 does not have the expected form. (Write ZH99-1)\n",
    ),
    "rules of a record": (
        AdmissionFile,
        'level: x\nfor: {area: "1", unit: A}\nclauses:\n  - {dimension: d, text: t}\n  - {dimension: d, number: "1", none: true}\n',
        "2:1: error M07 say exactly one of area, region, zone, zone_type, unit (Correct the record.)\n"
        "4:5: error M07 a clause needs a number and a text, or none: true (Correct the record.)\n"
        "5:5: error M07 a dimension that is said to be empty (none: true) has no number and no text (Correct the record.)\n",
    ),
    "a key of a mapping by name": (
        Publication,
        'name: x\nterritory: x\narea: "1"\npublisher: {name: x}\nlayers:\n  unit: {publication: public}\n',
        "6:3: error M04 layers: unit is none of the allowed words. (Did you mean units?)\n",
    ),
    "an empty file": (
        Plan,
        "",
        "1:1: error M01 The key title is missing. (Add it.)\n"
        "1:1: error M01 The key update is missing. (Add it.)\n"
        "1:1: error M01 The key version is missing. (Add it.)\n",
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_refused(tmp_path: Path, name: str) -> None:
    model, content, expected = GOLDEN[name]
    assert refused(tmp_path, model, content) == expected


def test_in_chinese(tmp_path: Path) -> None:
    said = refused(tmp_path, UnitsFile, '- code: A\n  nmae: x\n  category: y\n  area: "1"\n', "zh")
    assert said == "2:3: 错误 M02 此处没有键 nmae。 (是否应为 name？)\n"


def test_a_value_with_braces_and_controls_stays_one_line(tmp_path: Path) -> None:
    said = refused(
        tmp_path, Plan, 'version: v1\ntitle: x\nupdate: {type: "{0}\\n{x} \\u202a"}\n'.replace(" \\u202a", "")
    )
    assert said.count("\n") == 1 and "{0} {x}" in said


def test_full_width_digits_are_no_digits(tmp_path: Path) -> None:
    assert "M05 base_year" in refused(
        tmp_path, Plan, "version: v1\ntitle: x\nupdate: {type: initial}\nbase_year: ２０２０\n"
    )


def test_every_message_has_its_chinese() -> None:
    import ast

    import onemap

    t = translator("zh")
    package = Path(onemap.__file__).parent
    missing = []
    for path in [*package.glob("read/*.py"), *package.glob("check/*.py"), package / "report.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message":
                first = node.args[0]
                if isinstance(first, ast.Constant) and t(str(first.value)) == first.value and " " in first.value:
                    missing.append(first.value)
    assert missing == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("code: a\n", "The file must be a list of records."),
        ("- code\n", "Record number 1 must be a mapping of keys to values."),
    ],
)
def test_a_file_of_another_kind_is_named_as_the_file(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "units.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_model(path, UnitsFile)
    assert [(problem.rule, problem.what.text()) for problem in found.value.problems] == [("M03", what)]


def test_a_folder_with_the_name_of_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "units.yml").mkdir()
    with pytest.raises(ProblemsFound) as found:
        read_model(tmp_path / "units.yml", UnitsFile)
    assert [problem.what.text() for problem in found.value.problems] == ["This is a folder, not a file."]
