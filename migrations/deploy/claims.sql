-- Claims, partitioned by the year of service: a year can be moved, vacuumed and archived by itself.
-- A key of a partitioned table contains what it is partitioned by.

BEGIN;

CREATE TABLE claims (
    claim_id     uuid        NOT NULL DEFAULT gen_random_uuid(),
    service_date date        NOT NULL,
    provider_id  text        NOT NULL,
    payer_id     text        NOT NULL,
    member_id    text        NOT NULL,
    status       text        NOT NULL DEFAULT 'submitted',
    bundle       jsonb       NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (claim_id, service_date)
) PARTITION BY RANGE (service_date);

COMMENT ON COLUMN claims.bundle IS 'The FHIR bundle as it was received';

COMMIT;
