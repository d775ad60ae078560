SELECT 'idx_claims_provider_date'::regclass;
