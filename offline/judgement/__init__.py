"""Who judges what was declared: the policy pack and the recovery model."""
