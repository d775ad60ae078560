"""What a preview writes and prints."""
