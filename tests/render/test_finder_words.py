"""The shards of words keep to their sizes, change little after an edit, and do not hold what a build may not show."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.model.clauses import Clause
from onemap.model.units import Unit
from onemap.render.finder import Words
from onemap.render.finder.layout import Layout, layout
from onemap.render.finder.normal import PARTING, normal, normal_units
from onemap.render.finder.postings import PART, Row, part_files
from onemap.render.output import Output
from onemap.render.view import View
from onemap.resolve.snapshot import Snapshot
from tests.render.snapshots import VOCABULARY, WEST, chain, snapshot
from tests.site.finder import shard

#: what a shard may weigh: gzipped, and as it is
LIGHT, WHOLE = 300_000, 1_000_000
CHARS = st.sampled_from(
    "燃Ａaß①㎡ﬁ各（） \u3000\u0301\u0345\u1100\u1161가가😀𠮷\n\u200b\ufeff\u2028İıςΣ" + PARTING
) | st.characters(exclude_categories=["Cs"])


@given(st.lists(st.text(CHARS)))
@settings(max_examples=300, deadline=None)
def test_many_texts_at_once_come_to_the_form_of_each(texts: list[str]) -> None:
    units, lengths = normal_units(texts)
    ends = np.cumsum(lengths).tolist()
    found = [
        units[end - n : end].astype("<u2").tobytes().decode("utf-16-le") for end, n in zip(ends, lengths, strict=True)
    ]
    assert found == [normal(text) for text in texts]
    assert len(units) == sum(lengths)


def _row(units: np.ndarray[tuple[int], np.dtype[np.uint16]]) -> Row:
    return Row(np.append(units, [0, 0]).astype(np.uint16), np.array([0]), len(units).bit_length())


@pytest.mark.parametrize("kind", ["all different", "all alike", "few characters", "many characters"])
def test_a_shard_of_places_is_light(kind: str) -> None:
    draw = np.random.default_rng(1)
    units = {
        "all different": lambda: draw.permutation(np.arange(0x3400, 0x9FFF).repeat(8)),
        "all alike": lambda: np.full(900_000, 0x71C3),
        "few characters": lambda: draw.choice([0x71C3, 0x7164, 0x32], 900_000),
        "many characters": lambda: 0x4E00 + draw.zipf(1.3, 900_000) % 5000,
    }[kind]()
    row = _row(units)
    assert row.parts == 1 and len(row.units) < PART
    files, _ = part_files(row, 0)
    assert len(files) > 1
    held = 0
    for file in files:
        assert len(file.text) < WHOLE - 100
        assert len(gzip.compress(file.text.encode(), 6)) <= LIGHT
        held += sum(json.loads(file.text)["counts"])
    assert held == len(units)


def _version(texts: dict[str, list[str]]) -> Snapshot:
    units = {
        code: Unit(
            code=code, name=code, category="key", area=WEST,
            clauses=tuple(Clause(number=f"1-{at}", dimension="space", text=text) for at, text in enumerate(held, 1)),
        )
        for code, held in sorted(texts.items())
    }  # fmt: skip
    return dataclasses.replace(snapshot(), units=units, lists={}, clause_origins={}, vocabulary=VOCABULARY)


def _texts(count: int) -> dict[str, list[str]]:
    draw = np.random.default_rng(2)
    chars = [chr(0x4E00 + n) for n in range(900)]
    return {f"ZH{at:04d}": ["".join(draw.choice(chars, 60)) for _ in range(4)] for at in range(count)}


def _write(held: Snapshot, folder: Path) -> dict[str, bytes]:
    names = Words(View(chain(held), held, None, "zh")).write(Output(folder), "")
    assert names == ["clauses.0"]
    return {path.name: path.read_bytes() for path in (folder / "shards").iterdir()}


def _laid(held: Snapshot) -> Layout:
    return layout(piece.here().encode() for piece in Words(View(chain(held), held, None, "zh")).pieces)


def test_an_edited_clause_moves_no_text_of_another_block() -> None:
    texts = _texts(600)
    before = _laid(_version(texts))
    texts["ZH0300"][1] = texts["ZH0300"][1][:30] + "燃煤锅炉" + texts["ZH0300"][1][30:]
    after = _laid(_version(texts))
    assert len(after.blocks) > 3
    assert after.blocks == before.blocks
    moved = np.flatnonzero(after.row.units != before.row.units)
    assert moved.max() - moved.min() < 8 * 128 * 80, "only texts of the same block"
    assert before.row.bits == after.row.bits


def test_equal_texts_of_a_block_are_held_once(tmp_path: Path) -> None:
    files = _write(
        _version({f"ZH{at:02d}": ["禁止燃煤锅炉。", "禁止燃煤锅炉。", f"第{at}条"] for at in range(9)}), tmp_path
    )
    words = shard(tmp_path, "words-0.0")
    place = dict(zip(_triples(words["triples"]), words["counts"], strict=True))
    assert place["燃煤锅"] == 1
    assert "clauses.0.js" in files
    assert base64.b64decode(words["low"])


def _triples(grouped: list[str]) -> list[str]:
    return [group[:2] + third for group in grouped for third in group[2:]]


def test_a_version_without_clauses_has_no_shard_of_them(tmp_path: Path) -> None:
    held = _version({"ZH01": [], "ZH02": []})
    assert Words(View(chain(held), held, None, "zh")).write(Output(tmp_path), "") == []
    assert not (tmp_path / "shards").exists()


def test_the_key_follows_from_every_text_and_from_whom_it_applies_to() -> None:
    texts = _texts(3)
    held = _version(texts)

    def key(snapshot: Snapshot) -> bytes:
        return Words(View(chain(snapshot), snapshot, None, "zh")).key

    first = key(held)
    assert key(_version(texts)) == first
    texts["ZH0002"][3] += "。"
    assert key(_version(texts)) != first
    unit = held.units["ZH0001"].model_copy(update={"area": "990102"})
    assert key(dataclasses.replace(held, units={**held.units, "ZH0001": unit})) != first
    assert Words(View(chain(held), held, None, "en")).key != first
