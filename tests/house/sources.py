"""The package's sources as the tests of the house read them: modules, imports, texts, msgids."""

from __future__ import annotations

import ast
import functools
import io
from collections.abc import Iterator
from pathlib import Path

import jinja2
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "onemap"
#: what code calls the function that takes a msgid
WORDS = frozenset({"t", "_", "message", "translate", "words"})


def modules() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def templates() -> list[Path]:
    """Every Jinja template of the package, those of the theme included."""
    return sorted(PACKAGE.rglob("*.html"))


def name(path: Path) -> str:
    """``onemap/render/site.py`` whatever the system."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of *path*."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names of the package's modules that *path* imports, at its head or inside a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno} imports relatively"
            if node.module == "onemap":
                yield from (f"onemap.{alias.name}" for alias in node.names)
            elif node.module and node.module.startswith("onemap."):
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("onemap."))


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string of *path* that is not a docstring."""
    documents = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


def msgids() -> dict[str, str]:
    """Every msgid that code or templates write out → one place where it stands."""
    found: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args and _takes_words(node.func):
                for text in _texts(node.args[0]):
                    found.setdefault(text, f"{name(path)}:{node.lineno}")
    environment = jinja2.Environment(autoescape=True)
    for path in templates():
        parsed = environment.parse(path.read_text(encoding="utf-8"))
        for line, _, texts in extract_from_ast(parsed, ("_",)):
            for text in texts if isinstance(texts, tuple) else (texts,):
                if isinstance(text, str):
                    found.setdefault(text, f"{name(path)}:{line}")
    return found


def _takes_words(function: ast.expr) -> bool:
    if isinstance(function, ast.Call):  # translator(lang)("…")
        return isinstance(function.func, ast.Name) and function.func.id == "translator"
    called = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    return called in WORDS


def _texts(argument: ast.expr) -> Iterator[str]:
    """The text, or both texts of ``"a" if … else "b"``."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def catalogue() -> list[tuple[str, str, str]]:
    """(file, msgid, Chinese) of every entry of the catalogues."""
    entries = []
    for path in sorted((PACKAGE / "locale" / "zh").glob("*.po")):
        for entry in read_po(io.BytesIO(path.read_bytes()), locale="zh_CN"):
            if isinstance(entry.id, str) and entry.id:
                entries.append((name(path), entry.id, str(entry.string)))
    return entries
