-- name: delete_means_overwrite
PRAGMA secure_delete = ON
-- name: write_ahead
PRAGMA journal_mode = WAL
-- name: durable
PRAGMA synchronous = FULL
-- name: wal_bytes_kept
PRAGMA journal_size_limit = 16777216
-- name: fold_log
PRAGMA wal_checkpoint(TRUNCATE)
-- name: version
PRAGMA user_version
-- name: version_1
PRAGMA user_version = 1
-- name: begin
BEGIN IMMEDIATE
-- name: commit
COMMIT
-- name: vault_id
SELECT value FROM vault WHERE name = 'vault_id'
-- name: secrets
SELECT name, generation, wrapped FROM vault_secrets ORDER BY name
-- name: put_secret
INSERT OR REPLACE INTO vault_secrets (name, generation, wrapped) VALUES (?1, ?2, ?3)
-- name: kinds
SELECT code, name FROM kinds ORDER BY code
-- name: add_kind
INSERT INTO kinds (code, name) VALUES (?1, ?2)
-- name: last_node
SELECT max((SELECT coalesce(max(node), 0) FROM nodes), (SELECT coalesce(max(node), 0) FROM tombstones))
-- name: node_count
SELECT count(*) FROM nodes
-- name: lookups
SELECT lookup, node FROM nodes
-- name: node_of_lookup
SELECT node FROM nodes WHERE lookup = ?1
-- name: key_of_node
SELECT generation, wrapped FROM nodes WHERE node = ?1
-- name: node
SELECT kind, generation, wrapped, value FROM nodes WHERE node = ?1
-- name: lookup_of_node
SELECT lookup, kind FROM nodes WHERE node = ?1
-- name: add_node
INSERT INTO nodes (node, lookup, kind, generation, wrapped, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
-- name: remove_node
DELETE FROM nodes WHERE node = ?1
-- name: put_tombstone
INSERT OR IGNORE INTO tombstones (node, lookup, device, erased_at, request, suppress)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
-- name: tombstones
SELECT node, lookup, device, erased_at, suppress FROM tombstones
-- name: nodes_of_older_generation
SELECT node, generation, wrapped FROM nodes WHERE node > ?1 AND generation <> ?2 ORDER BY node LIMIT ?3
-- name: rewrap_node
UPDATE nodes SET generation = ?2, wrapped = ?3 WHERE node = ?1
