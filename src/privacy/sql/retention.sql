-- name: all
SELECT id, scope, name, keep_days, action, legal_obligation, reason, built_in, changed_at,
       changed_kind, changed_by
FROM retention_rules ORDER BY id
-- name: insert
INSERT INTO retention_rules (scope, name, keep_days, action, legal_obligation, reason, built_in,
                             changed_at, changed_kind, changed_by)
VALUES (:scope, :name, :keep_days, :action, :legal, :reason, :built_in, :at, :kind, :by)
-- name: newest
SELECT max(id) FROM retention_rules
-- name: save
UPDATE retention_rules SET keep_days = :keep_days, action = :action, legal_obligation = :legal,
    reason = :reason, changed_at = :at, changed_kind = :kind, changed_by = :by
WHERE id = :id
-- name: remove
DELETE FROM retention_rules WHERE id = :id
-- name: count_sessions
SELECT count(*) FROM staff_sessions WHERE ended_at IS NOT NULL AND ended_at < :before
-- name: remove_sessions
DELETE FROM staff_sessions WHERE ended_at IS NOT NULL AND ended_at < :before
