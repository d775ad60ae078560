-- Builds the index in each partition while claims are written. Nothing here runs in a transaction, so what is left of
-- a run that was interrupted is cleared first; running it again is always right.

-- A concurrent build that failed leaves an index that is invalid, and kept up to date for nothing.
SELECT format('DROP INDEX CONCURRENTLY %s', indexes.indexrelid::regclass)
FROM pg_index AS indexes
JOIN pg_inherits AS partitions ON partitions.inhrelid = indexes.indrelid
WHERE partitions.inhparent = 'claims'::regclass
  AND NOT indexes.indisvalid
  AND NOT EXISTS (SELECT FROM pg_inherits AS attached WHERE attached.inhrelid = indexes.indexrelid)
\gexec

SELECT format(
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS %I ON %s (provider_id, service_date)',
    relname || '_provider_date', partitions.inhrelid::regclass)
FROM pg_inherits AS partitions
JOIN pg_class ON pg_class.oid = partitions.inhrelid
WHERE partitions.inhparent = 'claims'::regclass
  AND NOT EXISTS (
      SELECT FROM pg_index AS indexes
      JOIN pg_inherits AS attached ON attached.inhrelid = indexes.indexrelid
      WHERE indexes.indrelid = partitions.inhrelid AND attached.inhparent = 'idx_claims_provider_date'::regclass)
ORDER BY relname
\gexec

SET lock_timeout = '10s';

SELECT format('ALTER INDEX idx_claims_provider_date ATTACH PARTITION %I', relname || '_provider_date')
FROM pg_inherits AS partitions
JOIN pg_class ON pg_class.oid = partitions.inhrelid
WHERE partitions.inhparent = 'claims'::regclass
  AND to_regclass(format('%I', relname || '_provider_date')) IS NOT NULL
ORDER BY relname
\gexec
