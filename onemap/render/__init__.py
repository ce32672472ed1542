"""Snapshots and change sets → ``site/``: shells, pages, maps, shards, downloads."""
