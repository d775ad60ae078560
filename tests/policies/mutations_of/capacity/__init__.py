"""Harmful changes that the policies of this theme must find."""
