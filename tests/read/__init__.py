"""Tests of ``onemap.read``."""
