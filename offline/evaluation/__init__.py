"""The evaluation of what was declared: the policy pack and the recovery model."""
