-- Valid only when every partition has its part.
SELECT 1 / count(*) FROM pg_index WHERE indexrelid = 'idx_claims_provider_date'::regclass AND indisvalid;
