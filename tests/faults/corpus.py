"""The form of a case: what is changed in the tiny publication so that one rule, and no other, finds one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onemap.checking import check_publication
from onemap.report import as_text
from tests.publications import write_tiny


@dataclass(frozen=True)
class Case:
    """Changes to the tiny publication (``tests/publications.py``), made in this order.

    ``edits``: (file below units/, a text in it, what stands in its place; an empty text is the end of the file).
    ``files``: files below units/ written whole, None to remove one. ``then``: anything else, given the root.
    """

    edits: tuple[tuple[str, str, str], ...] = ()
    files: Mapping[str, str | bytes | None] = field(default_factory=dict)
    then: Callable[[Path], object] | None = None
    #: rules that must speak too, because the case is about what they say
    besides: tuple[str, ...] = ()

    def write(self, root: Path) -> Path:
        """The changed publication in *root*."""
        return self.change(write_tiny(root))

    def change(self, root: Path) -> Path:
        """Make the changes to the publication that is in *root*."""
        units = root / "units"
        for name, old, new in self.edits:
            path = units / name
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert old in text, f"{old!r} is not in {name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8", newline="\n")
        for name, content in self.files.items():
            path = units / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        if self.then is not None:
            self.then(root)
        return root


def said(root: Path) -> tuple[list[str], str]:
    """The rules that a whole check finds, and its report in English and Chinese."""
    problems = check_publication(root).problems
    english, chinese = (as_text(problems, root, lang) for lang in ("en", "zh"))
    return [problem.rule for problem in problems], english + chinese
