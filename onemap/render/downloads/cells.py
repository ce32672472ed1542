"""CSV as downloads are written, which is as everything here writes it."""

from __future__ import annotations

from onemap.read.csv_text import csv_cell, csv_field, csv_head, csv_line, csv_parts, csv_plain

__all__ = ["csv_cell", "csv_field", "csv_head", "csv_line", "csv_parts", "csv_plain"]
