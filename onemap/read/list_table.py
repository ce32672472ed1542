"""What rules for other files may ask of an admission list: everything but its words."""

from __future__ import annotations

from onemap.model.clauses import AdmissionFile

_WORDS = {"text", "topic", "basis", "items", "follows"}


def outline(file: AdmissionFile) -> bytes:
    """Whom the list is for, and number, dimension, measure and addressees of its clauses, as JSON."""
    said = file.model_dump_json(
        by_alias=True, exclude_unset=True, exclude={"title": True, "clauses": {"__all__": _WORDS}}
    )
    return said.encode()
