"""Rules P from P11: days of filing, publishing and effect, validity, years, consultation, attachments."""

from __future__ import annotations
