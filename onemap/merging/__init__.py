"""What comes in (a delivery, an edited export) laid against what a publication holds: differences, conflicts, texts."""
