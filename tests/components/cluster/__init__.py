"""Tests of components/cluster/."""
