SELECT claim_id, service_date, provider_id, payer_id, member_id, status, bundle, received_at, updated_at
FROM claims WHERE false;
