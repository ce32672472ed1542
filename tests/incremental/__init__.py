"""Builds over a site that stands: byte for byte as if made anew, and nothing rewritten that did not change."""
