"""Redis, Kafka, Elasticsearch."""
