"""Tests of the finished site: what readers, their browsers and archivists meet."""
