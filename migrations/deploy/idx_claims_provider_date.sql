-- The guide's index. A partitioned table cannot build one concurrently: here it exists in name only, the next change
-- builds its parts, and PostgreSQL calls it valid once every partition has one. New partitions get theirs by themselves.

BEGIN;

SET LOCAL lock_timeout = '10s';

CREATE INDEX idx_claims_provider_date ON ONLY claims (provider_id, service_date);

COMMIT;
