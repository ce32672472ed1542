"""The script that makes the reference publication: fictional geometry, texts and plan versions."""
