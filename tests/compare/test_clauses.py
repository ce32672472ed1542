"""How the clauses of two lists are paired: kept, renumbered, reworded, removed, added."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onemap.compare import ClauseChange
from onemap.compare.clauses import compare_clauses
from onemap.model.clauses import Clause
from tests.compare.test_compare import clause


def pairs(old: str, new: str) -> list[tuple[str | None, str, str | None, str | None]]:
    """Changes (old key, key, old words, new words) between lists written as ``1:a 2:b``."""
    first, second = (tuple(Clause(**clause(*part.split(":"))) for part in words.split()) for words in (old, new))
    return [(c.old_key, c.key, c.old, c.new) for c in compare_clauses("x", first, second)]


def test_a_sentence_that_only_moved_on_is_renumbered_not_rewritten() -> None:
    assert pairs("1:a 2:b 3:c", "1:a 2:x 3:b 4:c") == [
        (None, "2", None, "x"),
        ("2", "3", "b", "b"),
        ("3", "4", "c", "c"),
    ]
    assert pairs("1:a 2:b 3:c", "1:b 2:c") == [(None, "1", "a", None), ("2", "1", "b", "b"), ("3", "2", "c", "c")]
    assert pairs("1:a 2:b", "1:a 2:c") == [(None, "2", "b", "c")]
    assert pairs("1:a 2:a", "1:b 2:a 3:a") == [(None, "1", None, "b"), ("1", "3", "a", "a")]


def test_a_renumbered_sentence_tells_whether_anything_else_differs() -> None:
    old = (Clause(**clause("1", "a")), Clause(**clause("2", "a", basis=[{"title": "法"}])))
    new = (Clause(**clause("3", "a", basis=[{"title": "法"}])), Clause(**clause("4", "a", topic="甲")))
    found = [(c.old_key, c.key, c.besides) for c in compare_clauses("x", old, new)]
    assert found == [("2", "3", False), ("1", "4", True)]


def test_a_dimension_without_demands_is_never_renumbered() -> None:
    old, new = ((Clause(dimension=name, none=True),) for name in ("a", "b"))
    assert [(c.key, c.old_key) for c in compare_clauses("x", old, new)] == [("none:a", None), ("none:b", None)]


CLAUSES = st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("abc")), unique_by=lambda part: part[0]).map(
    lambda parts: tuple(Clause(**clause(number, text)) for number, text in parts)
)


@given(CLAUSES, CLAUSES)
def test_clauses_backwards_are_the_mirror_and_lead_from_one_list_to_the_other(
    old: tuple[Clause, ...], new: tuple[Clause, ...]
) -> None:
    def ends(found: tuple[ClauseChange, ...]) -> set[tuple[Any, Any]]:
        """Both ends of every change, each a (key, words) or None."""
        return {
            (
                None if c.old is None else (c.old_key or c.key, c.old),
                None if c.new is None else (c.key, c.new),
            )
            for c in found
        }

    forth, back = ends(compare_clauses("x", old, new)), ends(compare_clauses("x", new, old))
    assert forth == {(first, second) for second, first in back}
    held = {(c.key, c.text) for c in old}
    assert held - {first for first, _ in forth} | {second for _, second in forth} - {None} == {
        (c.key, c.text) for c in new
    }
    # equal words are never told as removed or added beside each other
    gone = {first[1] for first, second in forth if second is None}
    come = {second[1] for first, second in forth if first is None}
    assert not gone & come
