"""Geometry as it was delivered: one for each code, version laid over version, in degrees, measured on the ellipsoid."""
