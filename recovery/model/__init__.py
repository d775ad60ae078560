"""Terms, estimates, objectives: what the model is made of. Reads no resource."""
