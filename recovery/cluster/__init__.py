"""What every service and store needs of the cluster: nodes, permissions, references between resources."""
