"""What holds for every test."""

from hypothesis import settings

# Hypothesis fails an example that takes longer than 200 ms: a busy machine is no fault of the program.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")
