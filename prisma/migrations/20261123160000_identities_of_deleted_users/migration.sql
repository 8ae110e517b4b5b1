-- The identity of a deleted user belongs to whoever comes with it next.
DELETE FROM auth_identities i USING users u WHERE u.id = i.user_id AND u.deleted_at IS NOT NULL;
