"""``python -m tools.delivery DIR``: write the fictional delivery in every form, each in its own folder below DIR."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.delivery.content import content
from tools.delivery.forms import FORMS

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    said = content(Path(__file__).parents[2])
    for name, write in FORMS.items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True)
        write(said, folder)
        print(f"{name}: {', '.join(sorted(path.name for path in folder.iterdir()))}")
