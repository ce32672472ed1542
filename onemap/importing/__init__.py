"""Vector files and tables, through a mapping file, into the files of a publication."""
