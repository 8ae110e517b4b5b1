-- A subscription ends with its user.
UPDATE user_subscriptions AS s SET status = 'revoked', updated_at = now()
FROM users AS u WHERE u.id = s.user_id AND u.deleted_at IS NOT NULL
  AND s.status = 'active' AND (s.expires_at IS NULL OR s.expires_at > now());
