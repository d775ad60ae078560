BEGIN;

REVOKE ALL ON claims FROM claims_reader, claims_writer;
REVOKE ALL ON FUNCTION ensure_claims_partitions(integer) FROM claims_maintenance;

COMMIT;
