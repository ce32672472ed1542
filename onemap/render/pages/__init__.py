"""What stands on each kind of page: records in, :class:`Page` values out. No I/O here."""
