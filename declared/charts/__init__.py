"""Facts of the Helm charts that a stack installs, recorded from the rendered charts.

What a chart makes (labels of pods, ports, images, rights, webhooks) stands in no declared resource: a release declares a
chart, a version and values. `make charts` renders the charts and writes what matters to `recorded/`, one file per chart and
version. Policies and the recovery model read it here, so that their expectation does not come from the program that they evaluate.
"""
