"""Tests of ``onemap.check``."""
