"""Records as YAML text and features as vector files, put in their place all or nothing."""
