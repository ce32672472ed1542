"""Tests of `onemap/merging/`."""
