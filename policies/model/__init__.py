"""What policies are made of: resources as an index, values that may be unknown, findings and their report."""
