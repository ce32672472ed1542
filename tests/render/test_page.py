"""What stands around the text of a page: its own address, and the margins of its printed pages."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from onemap.render.pages.page import canonical_link, file_size, print_margins


def plain(css: str) -> str:
    """The text that a CSS string stands for."""
    return re.sub(r"\\([0-9a-f]{1,6}) ", lambda found: chr(int(found[1], 16)), css)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_printed_header_is_text_whatever_it_says(words: str) -> None:
    style = print_margins(words, words)
    found = re.fullmatch(
        r'<style>@page\{@top-left\{content:"([^"\n\r\f<>]*)"\}@bottom-left\{content:"([^"\n\r\f<>]*)"\}\}</style>',
        style,
    )
    assert found
    assert plain(found[1]) == plain(found[2]) == words


def test_a_page_without_address_has_no_printed_footer_and_no_canonical_link() -> None:
    assert "bottom" not in print_margins("2025", "")
    assert canonical_link(None, "a.html") == ""


def test_the_canonical_link_is_an_address() -> None:
    assert canonical_link('https://x.example/"/', "单元.html") == (
        '<link rel="canonical" href="https://x.example/&quot;/%E5%8D%95%E5%85%83.html">'
    )


def test_sizes_for_people() -> None:
    assert [file_size(n) for n in (1, 999_400, 1_000_000, 3_449_999)] == ["1 KB", "999 KB", "1.0 MB", "3.4 MB"]
