"""What an analysis of a release would say: its condition and its query, evaluated as Argo Rollouts and Prometheus do."""
