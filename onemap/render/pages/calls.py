"""Calls in templates, made straight: Jinja asks of every call what else it might want, a hundred times on each page."""

from __future__ import annotations

from typing import Any

from jinja2.runtime import Context, Macro


class PlainCalls(Context):
    """A context for environments whose functions want nothing of the context itself (no ``pass_context`` and the like).

    Filters and tests are called elsewhere and may want what they will.
    """

    def call(self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call *__obj*, which only macros need the escaping of the template for."""
        kwargs.pop("_loop_vars", None)  # for functions that want the context
        kwargs.pop("_block_vars", None)
        if type(__obj) is Macro:
            return __obj(self.eval_ctx, *args, **kwargs)
        return __obj(*args, **kwargs)
