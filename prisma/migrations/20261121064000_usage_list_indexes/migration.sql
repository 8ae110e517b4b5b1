-- Names behind an alias are looked up in the order of ids, which is that of time: an order only these indexes have, so that a name
-- that is frequent elsewhere is never looked for in all rows.
DROP INDEX usage_logs_mapped_model_created_at_idx;
DROP INDEX usage_logs_upstream_model_created_at_idx;
CREATE INDEX usage_logs_mapped_model_id_idx ON usage_logs (mapped_model, id) WHERE mapped_model <> requested_model;
CREATE INDEX usage_logs_upstream_model_id_idx ON usage_logs (upstream_model, id) WHERE upstream_model <> mapped_model;
-- What went wrong for one user or key, which is rare.
CREATE INDEX usage_logs_user_id_trouble_idx ON usage_logs (user_id, created_at) WHERE status <> 'ok';
CREATE INDEX usage_logs_api_key_id_trouble_idx ON usage_logs (api_key_id, created_at) WHERE status <> 'ok';
