"""What everything stands on: nodes, operators, references between resources."""
