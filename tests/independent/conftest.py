"""Tests on real data are collected only where the data is."""

from tests.importing.real import FOLDERS, PRESENT

collect_ignore_glob = [f"test_real_{name}*.py" for name in FOLDERS if name not in PRESENT]
