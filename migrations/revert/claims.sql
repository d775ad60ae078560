-- Claims are records that the law keeps: no tool drops them.
DO $$ BEGIN RAISE EXCEPTION 'claims are not dropped by a migration'; END $$;
