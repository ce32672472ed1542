"""Measurements of whole builds, run by ``make bench``; numbers are compared with a yardstick of the same run."""
