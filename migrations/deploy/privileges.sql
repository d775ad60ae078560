-- Services read and write claims, and never delete them. The roles are made by the operator, from the program.

BEGIN;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Not the right to connect: the operator's metrics exporter has it from here.
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO claims_reader, claims_writer, claims_maintenance;

GRANT SELECT ON claims TO claims_reader, claims_writer;
GRANT INSERT, UPDATE ON claims TO claims_writer;

GRANT EXECUTE ON FUNCTION ensure_claims_partitions(integer) TO claims_maintenance;

COMMIT;
