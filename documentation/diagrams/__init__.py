"""Pictures of the platform as SVG, from what the stacks declare: in a light and a dark variant each."""
