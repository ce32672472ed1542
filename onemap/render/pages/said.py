"""Interface words in templates, put in when a template is compiled: ``_('Word')`` costs nothing on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from onemap.words import Translator


class Words(Extension):
    """Replaces ``_('literal')`` by the literal in the language of ``environment.globals["_"]``.

    What is no literal stays a call.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens with the words said."""
        return self._said(stream, cast(Translator, self.environment.globals["_"]))

    @staticmethod
    def _said(stream: TokenStream, translate: Translator) -> Iterator[Token]:
        held: list[Token] = []
        for token in stream:
            held.append(token)
            while held and not _begins_call(held):
                yield held.pop(0)
            if len(held) == len(_CALL):
                yield Token(held[0].lineno, "string", translate(held[2].value))
                held = []
        yield from held


_CALL = (("name", "_"), ("lparen", None), ("string", None), ("rparen", None))


def _begins_call(tokens: list[Token]) -> bool:
    """Whether *tokens* begin ``_('literal')``."""
    return all(
        token.type == kind and value in (None, token.value) for token, (kind, value) in zip(tokens, _CALL, strict=False)
    )
