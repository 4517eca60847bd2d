-- name: all_staff
SELECT id, email, email_key, name, roles, state, password, long_password, factor, factor_pending,
       factor_step, failures, language, created_at, coalesce(last_sign_in, 0)
FROM staff
-- name: save_staff
INSERT INTO staff (id, email, email_key, name, roles, state, password, long_password, factor,
                   factor_pending, factor_step, failures, language, created_at, last_sign_in)
VALUES (:id, :email, :email_key, :name, :roles, :state, :password, :long_password, :factor,
        :factor_pending, :factor_step, :failures, :language, :created_at, nullif(:last_sign_in, 0))
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, roles = excluded.roles, state = excluded.state,
    password = excluded.password, long_password = excluded.long_password, factor = excluded.factor,
    factor_pending = excluded.factor_pending, factor_step = excluded.factor_step,
    failures = excluded.failures, language = excluded.language, last_sign_in = excluded.last_sign_in
-- name: open_sessions
SELECT id, hash, staff, created_at, seen_at, factor_at, address_prefix, agent
FROM staff_sessions WHERE ended_at IS NULL
-- name: save_session
INSERT INTO staff_sessions (id, hash, staff, created_at, seen_at, factor_at, ended_at,
                            address_prefix, agent)
VALUES (:id, :hash, :staff, :created_at, :seen_at, :factor_at, NULL, :address_prefix, :agent)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, factor_at = excluded.factor_at
-- name: end_session
UPDATE staff_sessions SET ended_at = :now WHERE id = :id
-- name: end_sessions_of
UPDATE staff_sessions SET ended_at = :now WHERE staff = :staff AND ended_at IS NULL
-- name: forget_sessions
DELETE FROM staff_sessions WHERE coalesce(ended_at, seen_at) < :before
-- name: add_recovery_code
INSERT INTO staff_recovery_codes (staff, hash) VALUES (:staff, :hash)
-- name: find_recovery_code
SELECT count(*) FROM staff_recovery_codes WHERE staff = :staff AND hash = :hash
-- name: use_recovery_code
DELETE FROM staff_recovery_codes WHERE staff = :staff AND hash = :hash
-- name: forget_recovery_codes
DELETE FROM staff_recovery_codes WHERE staff = :staff
-- name: add_link
INSERT INTO staff_links (id, staff, purpose, expires_at) VALUES (:id, :staff, :purpose, :expires_at)
-- name: find_link
SELECT staff, purpose FROM staff_links WHERE id = :id
-- name: forget_links
DELETE FROM staff_links WHERE staff = :staff OR expires_at < :now
-- name: open_tokens
SELECT id, hash, staff, name, permissions, created_at, expires_at, coalesce(used_at, 0)
FROM api_tokens WHERE ended_at IS NULL
-- name: add_token
INSERT INTO api_tokens (id, hash, staff, name, permissions, created_at, expires_at)
VALUES (:id, :hash, :staff, :name, :permissions, :created_at, :expires_at)
-- name: end_token
UPDATE api_tokens SET ended_at = :now WHERE id = :id
-- name: token_used
UPDATE api_tokens SET used_at = :used_at WHERE id = :id
-- name: set_setting
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
-- name: all_settings
SELECT name, value FROM settings
