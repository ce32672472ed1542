"""Rules G30 to G39: each geometry by itself: valid, whole, not too fine, not there twice."""

from __future__ import annotations
