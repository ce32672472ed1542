"""Tests, one folder per area of the house."""
