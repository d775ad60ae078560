"""The assessment, for those who read it: terminal, JSON, HTML."""
