"""Expected tables for real data, and the script that makes them without onemap."""
