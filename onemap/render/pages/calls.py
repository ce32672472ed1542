"""Templates compiled to plain Python: Jinja asks of every call and word what else it might want, often on each page."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

try:
    # the escaping itself, without the object around it that nobody looks at before the pieces of a page are joined
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:  # no compiled escaping here, or another release

    def _escaped(s: str, /) -> str:
        return str(escape(s))


def shown(value: Any) -> str:
    """*value* as HTML, by the rules of :func:`markupsafe.escape`; the result is not marked as safe."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return cast(str, value)
    return escape(value)


class PlainCode(CodeGenerator):
    """Code for templates whose functions want nothing of the context itself (no ``pass_context`` and the like).

    Filters and tests are called as ever and may want what they will.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The module of a template, in which ``escape`` is :func:`shown`."""
        super().visit_Template(node, frame)
        self.writeline("escape = environment.shown")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A call as Python makes it; macros escape as their own template does."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self._unpacked("*", node.dyn_args, frame)
        if forward_caller:
            self.write("caller=caller, ")
        for keyword in node.kwargs:
            self.write(f"**{{{keyword.key!r}: ")  # as a dictionary: Python may keep the word for itself
            self.visit(keyword.value, frame)
            self.write("}, ")
        self._unpacked("**", node.dyn_kwargs, frame)
        self.write(")")

    def _unpacked(self, stars: str, rest: nodes.Expr | None, frame: Frame) -> None:
        if rest is not None:
            self.write(stars)
            self.visit(rest, frame)
            self.write(", ")


class PlainEnvironment(jinja2.Environment):
    """An environment whose templates call straight on, and whose words are the same for all of them."""

    code_generator_class = PlainCode
    shown = staticmethod(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template in one dictionary, which is read on every page."""
        return {**self.globals, **(d or {})}
