SELECT event_id, topic, key, value, created_at, sent_to FROM outbox WHERE false;
SELECT 1 / (has_table_privilege('claims_writer', 'outbox', 'INSERT')
    AND has_column_privilege('claims_writer', 'outbox', 'sent_to', 'UPDATE')
    AND NOT has_column_privilege('claims_writer', 'outbox', 'value', 'UPDATE')
    AND NOT has_table_privilege('claims_reader', 'outbox', 'SELECT'))::integer;
