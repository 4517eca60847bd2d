-- name: write_ahead_log
PRAGMA journal_mode = WAL
-- name: durability_full
PRAGMA synchronous = FULL
-- name: durability_normal
PRAGMA synchronous = NORMAL
-- name: delete_means_overwrite
PRAGMA secure_delete = ON
-- name: fold_log
PRAGMA wal_checkpoint(TRUNCATE)
-- name: foreign_keys
PRAGMA foreign_keys = ON
-- name: create_versions
CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY)
-- name: last_version
SELECT coalesce(max(number), 0) FROM schema_version
-- name: add_version
INSERT INTO schema_version (number) VALUES (:number)
