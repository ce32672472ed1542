"""Reads pages with the standard library's parser: tags with attributes, and the text that people see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
#: elements whose words nobody reads on the page
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head", "svg", "title"))
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "label",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: lower-case name, attributes (empty text where they have no value), text inside it so far."""

    name: str
    attributes: dict[str, str]
    content: list[str] = field(default_factory=list, compare=False)

    @property
    def text(self) -> str:
        return "".join(self.content)


class _Reader(HTMLParser):
    def __init__(self, texts: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.texts = texts
        self.tags: list[Tag] = []
        self.open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {name: value or "" for name, value in attrs})
        self.tags.append(made)
        if tag not in _VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(o.name == tag for o in self.open):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in self.open if self.texts else ():
            tag.content.append(data)


def tags(page: str, texts: bool = True) -> list[Tag]:
    """Every element of *page*, in document order; with all text inside it unless *texts* is False, which is faster."""
    reader = _Reader(texts)
    reader.feed(page)
    reader.close()
    return reader.tags


class _Seen(HTMLParser):
    def __init__(self, inside: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = inside
        self.depth: list[str] = []
        self.lines: list[str] = [""]

    def _visible(self) -> bool:
        return self.inside in self.depth and not _UNSEEN.intersection(self.depth)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.depth.append(tag)
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.depth:
            while self.depth.pop() != tag:
                pass
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS or tag == "br":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self._visible():
            self.lines[-1] += data


def seen(page: str, inside: str = "article") -> str:
    """The words in the first *inside* element and in others of its name, one line per block, spaces collapsed."""
    reader = _Seen(inside)
    reader.feed(page)
    lines = (" ".join(line.split()) for line in reader.lines)
    return "\n".join(line for line in lines if line) + "\n"


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """Every page of *site*: its path with ``/`` and its HTML."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")
