-- A ledger row belongs to a user, by way of the user's state: whoever posts has it locked. A charge has read it there besides, as the
-- balance after it is the state's; a foreign key would look it up again for each, which was a tenth of a settlement.
LOCK TABLE user_state, balance_ledger, users IN ACCESS EXCLUSIVE MODE;
INSERT INTO user_state (user_id) SELECT id FROM users ON CONFLICT DO NOTHING;
ALTER TABLE balance_ledger DROP CONSTRAINT balance_ledger_user_id_fkey;

-- What is no charge may come from anybody.
CREATE FUNCTION check_ledger_owner() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM user_state WHERE user_id = NEW.user_id FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'balance_ledger: there is no state of user %', NEW.user_id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'balance_ledger', CONSTRAINT = 'balance_ledger_owner';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER balance_ledger_owner BEFORE INSERT ON balance_ledger
FOR EACH ROW WHEN (NEW.kind <> 'usage') EXECUTE FUNCTION check_ledger_owner();

-- A state stays while there are ledger rows, and with it its user. The row is locked by then: what was posted meanwhile is seen.
CREATE FUNCTION keep_ledger_owner() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM balance_ledger WHERE user_id = OLD.user_id) THEN
    RAISE EXCEPTION 'balance_ledger has rows of user %', OLD.user_id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'balance_ledger', CONSTRAINT = 'balance_ledger_owner';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER ledger_owner_stays BEFORE DELETE ON user_state
FOR EACH ROW EXECUTE FUNCTION keep_ledger_owner();
CREATE TRIGGER ledger_owner_keeps_id BEFORE UPDATE OF user_id ON user_state
FOR EACH ROW WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION keep_ledger_owner();
