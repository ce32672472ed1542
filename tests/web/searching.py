"""Asking the finder's script for words in clauses: the TypeScript that is shipped, in a page without a form."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


@functools.cache
def script() -> str:
    """The search, bundled for a page."""
    esbuild = ROOT / "web/node_modules/.bin/esbuild"
    command = [str(esbuild), "tests/web/search_entry.ts", "--bundle", "--format=iife", "--target=chrome87"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Answer:
    """Clauses as (page of a list or row of a unit, number, place in addresses, units), units, and shards read."""

    clauses: list[tuple[Any, str, str, int]]
    units: int
    read: int


class Search:
    """The search over the shards in ``shards/`` of *folder*; *names* are those that every search reads."""

    def __init__(self, page: Page, folder: Path, names: Sequence[str], rows: int) -> None:
        self._page, self._names, self._rows = page, list(names), rows
        html = '<!doctype html><meta charset="utf-8"><title>.</title><link rel="icon" href="data:,">'
        (folder / "search.html").write_text(html, encoding="utf-8")
        page.goto((folder / "search.html").as_uri())
        page.add_script_tag(content=script())

    def ask(self, question: str, wanted: Sequence[int] | None = None) -> Answer:
        """The answer for the rows *wanted*, by default all."""
        call = "([names, rows, question, wanted]) => window.search(names, '', rows, question, wanted)"
        found = self._page.evaluate(call, [self._names, self._rows, question, wanted])
        return Answer([tuple(clause) for clause in found["clauses"]], found["units"], found["read"])
