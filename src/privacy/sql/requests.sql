-- name: insert
INSERT INTO privacy_requests (type, state, nodes, customers, regime, verification, received_at,
                              ended_at, proof, due_at, facts, sealed)
VALUES (:type, :state, :nodes, :customers, :regime, '', :received, nullif(:ended, 0),
        nullif(:proof, ''), :due, :facts, :sealed)
-- name: newest
SELECT max(number) FROM privacy_requests
-- name: save
UPDATE privacy_requests SET state = :state, nodes = :nodes, customers = :customers,
    ended_at = nullif(:ended, 0), proof = nullif(:proof, ''), due_at = :due, facts = :facts,
    sealed = :sealed
WHERE number = :number
-- name: columns_of_one
SELECT number, type, state, nodes, customers, regime, received_at, coalesce(ended_at, 0),
       coalesce(proof, ''), due_at, facts, sealed
FROM privacy_requests WHERE number = :number
-- name: page
SELECT number, type, state, nodes, customers, regime, received_at, coalesce(ended_at, 0),
       coalesce(proof, ''), due_at, facts, sealed
FROM privacy_requests
WHERE (:type = '' OR type = :type)
  AND (:state = '' OR state = :state
       OR (:state = 'open' AND state NOT IN ('done', 'refused', 'cancelled')))
ORDER BY state IN ('done', 'refused', 'cancelled'),
         CASE WHEN state IN ('done', 'refused', 'cancelled') THEN -ended_at ELSE due_at END, number
LIMIT :items OFFSET :skip
-- name: count
SELECT count(*) FROM privacy_requests
WHERE (:type = '' OR type = :type)
  AND (:state = '' OR state = :state
       OR (:state = 'open' AND state NOT IN ('done', 'refused', 'cancelled')))
-- name: open_times
SELECT received_at, due_at FROM privacy_requests WHERE state NOT IN ('done', 'refused', 'cancelled')
-- name: save_store
INSERT INTO request_stores (request, store, state, count, at, message, left_over)
VALUES (:request, :store, :state, :count, :at, :message, :left_over)
ON CONFLICT (request, store) DO UPDATE SET state = excluded.state,
    count = max(count, excluded.count), at = excluded.at, message = excluded.message,
    left_over = excluded.left_over
-- name: stores
SELECT store, state, count, at, message, left_over FROM request_stores WHERE request = :request
-- name: save_link
INSERT INTO request_links (request, purpose, hash, expires_at, used_at)
VALUES (:request, :purpose, :hash, :expires, NULL)
ON CONFLICT (request, purpose) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at,
    used_at = NULL
-- name: count_link
SELECT count(*) FROM request_links
WHERE request = :request AND purpose = :purpose AND hash = :hash AND used_at IS NULL
  AND expires_at > :now
-- name: use_link
UPDATE request_links SET used_at = :now WHERE request = :request AND purpose = :purpose
-- name: setting
SELECT value FROM privacy_settings WHERE name = :name
-- name: save_setting
INSERT INTO privacy_settings (name, value, changed_at, changed_by) VALUES (:name, :value, :at, :by)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by
-- name: project_zone
SELECT value FROM settings WHERE name = 'time_zone'
