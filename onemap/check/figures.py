"""Rules G50 and following: filed areas, shares and totals agree with what is drawn, as far as their digits tell."""

from __future__ import annotations
