"""What a stack declares, read once: resources and their index, paths, durations, quantities, cron. Standard library only."""
