BEGIN;

SET LOCAL lock_timeout = '10s';

DROP INDEX IF EXISTS idx_claims_provider_date;

COMMIT;
