"""onemap: offline static "one map" publications of ecological-environment zoning."""

__version__ = "0.1.0"
