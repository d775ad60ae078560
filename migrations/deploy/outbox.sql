-- What is announced in Kafka, written in the transaction of what it announces: it is sent when Kafka is back, and again in another region.

BEGIN;

CREATE TABLE outbox (
    event_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    key        text        NOT NULL,
    value      jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_to    text
);

COMMENT ON COLUMN outbox.sent_to IS 'The id of the Kafka cluster that acknowledged it; each region has a cluster of its own';

CREATE INDEX outbox_unsent ON outbox (event_id) WHERE sent_to IS NULL;

GRANT SELECT, INSERT, UPDATE (sent_to), DELETE ON outbox TO claims_writer;

COMMIT;
