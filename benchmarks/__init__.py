"""How fast the program is, as ratios: `make bench`. What is measured and why: docs/benchmarks.md."""
