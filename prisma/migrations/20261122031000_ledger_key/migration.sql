-- Every look at the ledger is at one user's: their rows in order are its primary key, and one index less is kept for each row.
ALTER TABLE balance_ledger DROP CONSTRAINT balance_ledger_pkey, ADD PRIMARY KEY (user_id, id);
DROP INDEX balance_ledger_user_id_id_idx;
