"""Tests of `onemap/writing/`."""
