"""What keeps the platform's state: PostgreSQL, Redis, Kafka."""
