"""Tests of the comparison of snapshots."""
