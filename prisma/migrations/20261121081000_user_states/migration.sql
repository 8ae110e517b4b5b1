-- Every user has a balance, also those who were made before the first movement made one: lists by balance read these alone.
INSERT INTO user_state (user_id) SELECT id FROM users ON CONFLICT DO NOTHING;
