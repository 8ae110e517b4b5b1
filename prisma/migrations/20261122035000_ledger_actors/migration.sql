-- Whoever acted stays among the users too. A charge has no actor, but even to see that cost each of them a queued check.
LOCK TABLE balance_ledger, users IN ACCESS EXCLUSIVE MODE;
ALTER TABLE balance_ledger DROP CONSTRAINT balance_ledger_actor_id_fkey;

CREATE FUNCTION check_ledger_actor() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM users WHERE id = NEW.actor_id FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'balance_ledger: there is no user %, who acts', NEW.actor_id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'balance_ledger', CONSTRAINT = 'balance_ledger_actor';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER balance_ledger_actor BEFORE INSERT ON balance_ledger
FOR EACH ROW WHEN (NEW.actor_id IS NOT NULL) EXECUTE FUNCTION check_ledger_actor();

CREATE FUNCTION keep_ledger_actor() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM balance_ledger WHERE actor_id = OLD.id) THEN
    RAISE EXCEPTION 'balance_ledger has acts of user %', OLD.id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'balance_ledger', CONSTRAINT = 'balance_ledger_actor';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER ledger_actor_stays BEFORE DELETE ON users
FOR EACH ROW EXECUTE FUNCTION keep_ledger_actor();
CREATE TRIGGER ledger_actor_keeps_id BEFORE UPDATE OF id ON users
FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION keep_ledger_actor();
