-- An earlier text of 20261122032000_request_ids made this function with one parameter, as one expression, which failed for ids that are
-- no UUID. It is the same everywhere from here on.
DROP FUNCTION IF EXISTS has_usage(TEXT);

-- Whether a request has a usage row from before a time. In steps: the time in an id is only asked for where the id has one.
CREATE OR REPLACE FUNCTION has_usage(request TEXT, before TIMESTAMPTZ DEFAULT 'infinity') RETURNS BOOLEAN
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
