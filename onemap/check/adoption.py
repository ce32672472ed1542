"""Rules W from W07: facts and policies that publishing asks for."""

from __future__ import annotations
