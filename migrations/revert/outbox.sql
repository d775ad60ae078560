BEGIN;

-- Nothing is written between the look and the end.
LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;
DO $$ BEGIN
    IF EXISTS (SELECT FROM outbox WHERE sent_to IS NULL) THEN
        RAISE EXCEPTION 'the outbox has announcements that were not sent';
    END IF;
END $$;
DROP TABLE outbox;

COMMIT;
