-- A partition for every year, made ahead of time, and one for dates that belong to none, so that no claim is refused.

BEGIN;

CREATE TABLE claims_default PARTITION OF claims DEFAULT;

-- Makes the partition of a year; false where it is there already. Rows of that year which wait in claims_default move.
--
-- The table is filled first and attached last: attaching locks claims against other schema changes only, where
-- CREATE TABLE ... PARTITION OF would wait for every transaction that uses claims and make all others wait behind it.
CREATE FUNCTION ensure_claims_partition(year integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '10s'
AS $$
DECLARE
    partition_name text := format('claims_%s', year);
    first_day date := make_date(year, 1, 1);
    end_day date := make_date(year + 1, 1, 1);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_claims_partition'));
    IF to_regclass(format('public.%I', partition_name)) IS NOT NULL THEN
        RETURN false;
    END IF;

    -- Nothing may arrive there between the move and the attachment.
    LOCK TABLE claims_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.claims INCLUDING ALL)', partition_name);
    EXECUTE format(
        'WITH moved AS (DELETE FROM public.claims_default WHERE service_date >= %L AND service_date < %L RETURNING *)'
        ' INSERT INTO public.%I SELECT * FROM moved',
        first_day, end_day, partition_name);
    EXECUTE format(
        'ALTER TABLE public.claims ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name, first_day, end_day);
    RETURN true;
END
$$;

-- The partitions of this year and the years ahead; how many had to be made.
CREATE FUNCTION ensure_claims_partitions(years_ahead integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE made)::integer
    FROM (
        SELECT ensure_claims_partition(year) AS made
        FROM generate_series(
            extract(year FROM current_date)::integer,
            extract(year FROM current_date)::integer + years_ahead
        ) AS year
    ) AS years
$$;

REVOKE ALL ON FUNCTION ensure_claims_partition(integer), ensure_claims_partitions(integer) FROM PUBLIC;

-- From the exchange's first year; what is older belongs to claims_default.
SELECT ensure_claims_partition(year) FROM generate_series(2021, extract(year FROM current_date)::integer + 1) AS year;

COMMIT;
