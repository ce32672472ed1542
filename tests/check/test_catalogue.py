"""The catalogue of rules: complete, without leftovers, in both languages, and printed as docs/rules.md."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from onemap.catalogue import CATALOGUE, FAMILIES, explained, find
from onemap.catalogue.stages import IMPORT, READ, RESOLVE
from onemap.check import RULES
from onemap.errors import UsageFault
from onemap.words import catalogue, translator
from tests.house import sources
from tools import rules

ID = re.compile(rf"[{''.join(FAMILIES)}][0-9]{{2}}")
#: where an id stands to describe it, not to report it
DESCRIBED = "onemap/catalogue/"
#: where it stands beside its repair
MENDED = "onemap/fixing/"
#: what writes publications beside the line
BESIDE = ("onemap/importing/", "onemap/exchange/", "onemap/merging/")


def reported() -> set[str]:
    """Every text in the form of an id in code that may report it."""
    found = {
        text
        for path in sources.modules()
        if not sources.name(path).startswith(DESCRIBED)
        for _, text in sources.literals(path)
        if ID.fullmatch(text)
    }
    assert len(found) > 80
    return found


def test_every_id_that_code_reports_is_in_the_catalogue() -> None:
    assert not reported() - set(CATALOGUE)


def test_every_entry_is_reported_somewhere() -> None:
    assert not set(CATALOGUE) - reported()


def test_every_rule_is_described_once() -> None:
    described = Counter([*(entry.id for entry in (*READ, *RESOLVE, *IMPORT)), *RULES])
    assert described == Counter(list(CATALOGUE))
    assert all(ID.fullmatch(id) for id in described)


def test_a_stage_describes_only_what_it_reports() -> None:
    """An id of reading does not come from the resolver, and so on: the stage of an entry is where it is found."""
    folders = {"read": "onemap/read/", "check": "onemap/check/", "resolve": "onemap/resolve/"}
    import_ = ("onemap/importing/", "onemap/exchange/", "onemap/merging/")  # what comes in, whoever made it
    for path in sources.modules():
        for line, text in sources.literals(path):
            entry = CATALOGUE.get(text)
            if entry is not None and not sources.name(path).startswith((DESCRIBED, MENDED)):
                later = (folders["resolve"], "onemap/compare/", "onemap/merging/")
                if entry.stage == "check" and sources.name(path).startswith(later):
                    continue  # what was not checked is refused when resolved or merged; some rules are asked later
                assert sources.name(path).startswith(folders.get(entry.stage, import_)), (path, line)


@pytest.mark.parametrize("id", list(CATALOGUE))
def test_entries_are_whole_in_both_languages(id: str) -> None:
    entry, chinese = CATALOGUE[id], catalogue("zh")
    assert chinese[entry.title] and chinese[entry.mend]
    assert not set("{}\n") & set(entry.title + entry.mend)
    assert not entry.title.endswith(".") and entry.mend.endswith(".")
    assert chinese[entry.mend].endswith("。") and not chinese[entry.title].endswith("。")


def test_an_entry_is_explained_in_two_lines() -> None:
    entry = find("g21")
    assert explained(entry, translator("en")) == (
        "G21 error: Every unit has geometry\nMend: Add its feature to the layer units, with the unit's code.\n"
    )
    assert explained(entry, translator("zh")) == (
        "G21 错误：每个单元都有图形\n改法：请在图层 units 中加入编码相同的要素。\n"
    )


def test_an_unknown_id_gets_a_suggestion() -> None:
    suggested = {"G1": "G01", "g21x": "G21", "Z4": "Z04", "YO8": "Y18"}
    said = {id: f"There is no rule {id}. Did you mean {near}?" for id, near in suggested.items()}
    said["?"] = f"There is no rule ?. Ids begin with {', '.join(FAMILIES)}."
    for id, words in said.items():
        with pytest.raises(UsageFault) as fault:
            find(id)
        assert fault.value.what.text() == words


def test_the_reference_page_is_the_generated_one() -> None:
    assert rules.PAGE.read_text(encoding="utf-8") == rules.page(), "run: python -m tools.rules"
    headings = re.findall(r"^### (\S+)$", rules.page(), re.MULTILINE)
    assert headings == list(CATALOGUE)
