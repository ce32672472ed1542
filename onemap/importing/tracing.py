"""What a version keeps of a delivery: the delivered files, and which records they made (``correspondence.csv``)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onemap.importing.delivered import Delivered
from onemap.importing.faults import Faults
from onemap.importing.originals import originals
from onemap.merging.canonical import Records
from onemap.model.editor import schema_line
from onemap.model.origins import Name
from onemap.model.prints import prints
from onemap.read.correspondence import FILE
from onemap.read.publication import LoadedVersion
from onemap.writing.correspondence import correspondence_text
from onemap.writing.files import write_texts


@dataclass(frozen=True)
class Traces:
    """By path below the version's folder (with ``/``): files whose bytes belong there, and texts.

    ``original/`` holds nothing else afterwards; what is there already is among ``files``.
    """

    files: Mapping[str, Path]
    texts: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Put everything into the version's *folder*."""
        for name, file in self.files.items():
            path = folder.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, path)
        write_texts(folder, self.texts)


def traces(
    delivered: Delivered,
    came: Records,
    source: Path,
    mapping: Path,
    faults: Faults,
    *,
    here: LoadedVersion | None = None,
    stays: Callable[[Name], bool] = lambda name: True,
) -> Traces | None:
    """What to keep of *delivered*, read from files below *source* by *mapping*; None where nobody says who delivered.

    *came* are the records of the delivery in the one spelling (``canonical.of_incoming``), whose fields the rows have
    digests of. *here* is the version as it stands: its delivered files are kept, and its rows, too, for records that
    this delivery does not speak of and that *stays* says are still there. Files that cannot be kept are faults.
    """
    if delivered.source is None or delivered.received is None:
        return None
    kept = originals(source, delivered.files, delivered.source, delivered.received, faults, mapping=mapping, here=here)
    rows = {name: kept.traced(name, origin, prints(came.get(name, {}))) for name, origin in delivered.origins.items()}
    if here is not None:
        for name, row in here.correspondence.rows.items():
            if name not in rows and stays(name):
                rows[name] = kept.followed(row)
    folder = f"units/{delivered.incoming.version}"
    texts = {
        name: text if text.startswith("#") else schema_line(f"{folder}/{name}") + text
        for name, text in kept.texts.items()
    }
    return Traces(kept.files, {**texts, FILE: correspondence_text(rows.values())})
