"""Texts that a DBF cuts: found by their length in bytes, made whole from a table, never mistaken for whole ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onemap.importing.cut_text import begins, completed, cut_rows, looks_cut
from onemap.read import dbf

TEXTS = st.text(st.sampled_from("禁止新建，扩建。；①a1龢"), min_size=1, max_size=200)


@given(TEXTS, st.sampled_from(["GB18030", "UTF-8"]), st.booleans())
def test_what_is_cut_is_found_and_made_whole(text: str, encoding: str, characters: bool) -> None:
    """Programs cut between bytes or between characters; a table has the whole text, spaced otherwise."""
    data = text.encode(encoding)
    kept = data[:254].decode(encoding, "ignore").encode(encoding) if characters else data[:254]
    texts, cut = cut_rows([kept.decode(dbf.RAW), None], 254, encoding)
    read = texts[0] or ""
    assert text.startswith(read)
    assert texts[1] is None
    if read != text:
        assert cut == {0}
    if len(data) <= 251:
        assert not cut
        assert read == text
    spaced = text[:3] + "\n " + text[3:]
    done = completed(texts, cut, [spaced, None])
    assert done.texts[0] == (spaced if read != text else text)
    assert (done.taken, done.left) == (((0,), ()) if read != text else ((), ()))
    other = completed(texts, cut, ["另一段文字", None])
    assert (other.texts[0], other.taken, other.left) == (read, (), tuple(cut))
    assert completed(texts, cut).left == tuple(cut)


def test_codes_that_fill_their_field_are_not_cut() -> None:
    assert cut_rows(["ZH99010110001"], 13, "GB18030") == (["ZH99010110001"], frozenset())
    half = "临港".encode("gbk")[:3].decode(dbf.RAW)  # but half a character tells
    assert cut_rows([half], 3, "GB18030") == (["临"], frozenset({0}))
    fitted = ["x" * 100, "y" * 100, "x" * 100, "z"]  # a field made as wide as its longest texts
    assert cut_rows(fitted, 100, "UTF-8") == (fitted, frozenset())
    assert cut_rows([*fitted, "z" * 100], 100, "UTF-8")[1] == {0, 1, 2, 4}
    assert looks_cut("一" * 127, 254, "GB18030")
    assert not looks_cut("一" * 126, 254, "GB18030")
    assert begins("禁止", "禁 止新建")
    assert not begins("禁止", "禁止")
