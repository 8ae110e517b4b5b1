-- What every settled batch updates keeps room on its pages, so that a new version of a row stays beside the old one and
-- no index has to learn of it (heap-only tuples). Without it a fifth of settlement went into cleaning indexes.
ALTER TABLE user_state SET (fillfactor = 50);
ALTER TABLE key_state SET (fillfactor = 50);
ALTER TABLE account_state SET (fillfactor = 50);
ALTER TABLE usage_rollups_user SET (fillfactor = 50);
ALTER TABLE usage_rollups_route SET (fillfactor = 50);
