"""Records what the Helm charts of the platform make: `python -m chart_facts`, or `make charts`.

It renders every release that the stacks declare with the real chart and the declared values, and writes what a policy
needs into `declared/charts/recorded/`. Needs helm, and a network or a folder with the charts.
"""
