"""The folder of a publication → models and layers; problems with their places. All reading happens here."""
