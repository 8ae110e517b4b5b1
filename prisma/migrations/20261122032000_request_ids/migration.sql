-- The id of a request is nearly always that of its usage row, whose primary key finds it: the time is in the id. Only the others are
-- in an index of their own.
DROP INDEX usage_logs_request_id_idx;
CREATE INDEX usage_logs_request_id_idx ON usage_logs (request_id) WHERE request_id <> id::text;

-- Whether a request has a usage row.
CREATE FUNCTION has_usage(request TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM usage_logs WHERE request_id = request AND request_id <> id::text)
    OR CASE WHEN request ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      THEN EXISTS (SELECT FROM usage_logs WHERE created_at = uuid_v7_time(request) AND id = request::uuid AND request_id = request)
      ELSE FALSE
    END
$$;
