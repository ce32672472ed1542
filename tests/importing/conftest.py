"""Tests on real data are collected only where the data is; the synthetic twins run always."""

from tests.importing.real import FOLDERS, PRESENT, YANGTZE

collect_ignore = [f"test_real_{name}.py" for name in FOLDERS if name not in PRESENT]
collect_ignore += [] if YANGTZE.is_file() else ["test_real_yangtze.py"]
