"""The estimate as lines of a terminal, as JSON and as a picture."""
