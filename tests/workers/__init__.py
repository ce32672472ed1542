"""Tests of work shared among processes and clusters."""
