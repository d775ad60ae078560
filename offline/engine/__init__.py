"""The engine's side of an offline preview: a monitor that records what the program declares."""
