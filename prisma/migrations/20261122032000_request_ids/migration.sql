-- The id of a request is nearly always that of its usage row, whose primary key finds it: the time is in the id. Only the others are
-- in an index of their own.
DROP INDEX usage_logs_request_id_idx;
CREATE INDEX usage_logs_request_id_idx ON usage_logs (request_id) WHERE request_id <> id::text;

-- Whether a request has a usage row from before a time. In steps: the time in an id is only asked for where the id has one.
CREATE FUNCTION has_usage(request TEXT, before TIMESTAMPTZ DEFAULT 'infinity') RETURNS BOOLEAN
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT FROM usage_logs WHERE request_id = request AND request_id <> id::text AND created_at < before) THEN
    RETURN TRUE;
  END IF;
  IF request !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    RETURN FALSE;
  END IF;
  RETURN EXISTS (
    SELECT FROM usage_logs
    WHERE created_at = uuid_v7_time(request) AND id = request::uuid AND request_id = request AND created_at < before
  );
END $$;
