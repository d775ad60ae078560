"""PostgreSQL: instances, WAL archive, standby, point-in-time recovery."""
