"""The change log of a version, and of any two: one body in two frames."""
