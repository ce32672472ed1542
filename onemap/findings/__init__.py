"""What a check found, as things to look at: a map, a file for a GIS, the reviewer's table."""
