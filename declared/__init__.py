"""What a stack declares, read once: resources and their index, values at a path, durations, quantities, cron. Standard library only."""
