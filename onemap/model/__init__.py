"""The shape of every file of a publication, as frozen pydantic models. No I/O here."""
