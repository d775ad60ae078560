-- This year and the next have a partition.
SELECT 1 / count(to_regclass(format('public.claims_%s', extract(year FROM current_date) + ahead)))
FROM generate_series(0, 1) AS ahead
GROUP BY ahead;
SELECT 'ensure_claims_partitions(integer)'::regprocedure;
