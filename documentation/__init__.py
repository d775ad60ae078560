"""Writes the pages and pictures of docs/ that follow from the program: `python -m documentation`."""
