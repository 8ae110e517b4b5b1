-- A version is never below the time in milliseconds. A database that went back (a standby that lost the last commits, a restored
-- backup) would else count again where whoever holds figures has counted already, and what it says would be ignored as old.
CREATE FUNCTION next_version(version BIGINT) RETURNS BIGINT
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT GREATEST(version, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
$$;

CREATE OR REPLACE FUNCTION raise_version() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := next_version(OLD.version + 1);
  RETURN NEW;
END $$;

-- Whoever moves a balance adds one.
CREATE FUNCTION raise_balance_version() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  NEW.balance_version := next_version(NEW.balance_version);
  RETURN NEW;
END $$;
CREATE TRIGGER raise_balance_version BEFORE UPDATE ON user_state FOR EACH ROW
  WHEN (NEW.balance_version > OLD.balance_version) EXECUTE FUNCTION raise_balance_version();
