SELECT 1 / (has_table_privilege('claims_writer', 'claims', 'INSERT')
    AND NOT has_table_privilege('claims_writer', 'claims', 'DELETE')
    AND has_table_privilege('claims_reader', 'claims', 'SELECT')
    AND NOT has_table_privilege('claims_reader', 'claims', 'UPDATE')
    AND has_function_privilege('claims_maintenance', 'ensure_claims_partitions(integer)', 'EXECUTE'))::integer;
