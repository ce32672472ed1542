"""Tests of `onemap/exchange/`."""
