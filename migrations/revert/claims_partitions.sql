-- The partitions hold the claims.
DO $$ BEGIN RAISE EXCEPTION 'claims are not dropped by a migration'; END $$;
