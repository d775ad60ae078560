"""Requirements of single resources: a policy reports a violation, and the recovery model gives no bound while there is one."""
