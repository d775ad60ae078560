"""Tests of components/observability/."""
