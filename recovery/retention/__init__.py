"""How long each stream of records is kept."""
