"""Numbered parts of cells: joining them gives the cell exactly, and what is no numbering is never split."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onemap.importing.splitting import Part, clauses_of, join, split

#: what numberings, and what is mistaken for one, are made of
_PIECES = st.sampled_from(
    [
        *"1. 2. 3. 1． 2． 1、 2、 1) 2） （1） （2） (1) (2) ① ② ③ 一、 二、 （一） （二） 第一条 第二条 ⑴ ⒈ ㈠".split(),
        *"1-1 1-2. 3-7 【产业/限制类】 0.5 1.5倍 PM2.5 2025.1.1 〔2024〕41号 3、4类 至 （ ） “ ” 条".split(),
        *"禁止新建 限制 2025年 。 ； ： ， 、 x 9 甲 甲 甲".split(),
        *("\n", " ", "\u3000", "\t", "\r\n", "GB 3095-2012"),
    ]
)
_NUMBERED = st.lists(_PIECES, max_size=40).map("".join)


@given(st.one_of(_NUMBERED, st.text()))
def test_joining_the_parts_gives_the_text(text: str) -> None:
    assert join(split(text)) == text


@given(_NUMBERED)
def test_parts_stand_where_they_say_and_none_is_empty(text: str) -> None:
    def look(part: Part) -> None:
        whole = part.lead + part.text + "".join(text[child.start : child.end] for child in part.parts)
        assert text[part.start : part.end] == whole
        assert part.text.strip()
        for child in part.parts:
            look(child)

    for part in split(text).parts:
        look(part)


@given(_NUMBERED)
def test_clauses_take_every_character_once(text: str) -> None:
    found = clauses_of(split(text), "4")
    if not text.strip():
        assert found == []
        return
    assert [start for _, start, _ in found] == [0, *(end for _, _, end in found[:-1])]
    assert found[-1][2] == len(text)
    numbers = [clause["number"] for clause, _, _ in found]
    assert len(set(numbers)) == len(numbers)
    assert all(clause["text"] == clause["text"].strip() != "" for clause, _, _ in found)
