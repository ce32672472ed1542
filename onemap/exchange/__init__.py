"""A version as tables and layers for people without YAML (workbooks, CSV, GeoPackage, shapefiles …), and back."""
