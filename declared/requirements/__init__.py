"""What both judges require of single resources: a policy reports what is broken, the recovery model gives no bound meanwhile."""
