-- name: applied
SELECT coalesce(max(position), 0) FROM applied WHERE projection = 'consent'
-- name: set_applied
INSERT OR REPLACE INTO applied (projection, position) VALUES ('consent', :position)
-- name: delete_node
DELETE FROM consent_history WHERE node = :node
-- name: delete_applied
DELETE FROM applied WHERE projection = 'consent'
-- name: delete_all
DELETE FROM consent_history
-- name: all
SELECT node, purpose, channel, state, given_at FROM consent_history ORDER BY position
-- name: insert
INSERT OR REPLACE INTO consent_history
    (position, node, purpose, channel, state, version, given_at, recorded_at, method)
VALUES (:position, :node, :purpose, :channel, :state, :version, :given_at, :recorded_at, :method)
-- name: of_node
SELECT position, purpose, channel, state, version, given_at, recorded_at, method
FROM consent_history WHERE node = :node AND recorded_at <= :until ORDER BY position
