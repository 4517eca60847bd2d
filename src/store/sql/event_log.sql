-- name: prepare_file
PRAGMA page_size = 8192
-- name: write_ahead
PRAGMA journal_mode = WAL
-- name: durable
PRAGMA synchronous = FULL
-- name: checkpoint_every
PRAGMA wal_autocheckpoint = 2048
-- name: delete_means_overwrite
PRAGMA secure_delete = ON
-- name: fold_log
PRAGMA wal_checkpoint(TRUNCATE)
-- name: remove_quarantine
DELETE FROM quarantine WHERE id = ?1
-- name: wal_bytes_kept
PRAGMA journal_size_limit = 67108864
-- name: version
PRAGMA user_version
-- name: version_2
PRAGMA user_version = 2
-- name: begin
BEGIN IMMEDIATE
-- name: commit
COMMIT
-- name: rollback
ROLLBACK
-- name: structure_check
PRAGMA quick_check
-- name: file_bytes
SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)
-- name: log_id
SELECT value FROM meta WHERE name = 'log_id'
-- name: insert_batch
INSERT INTO batches (first_position, count, accepted_at_ms, checksum, header)
VALUES (?1, ?2, ?3, ?4, ?5)
-- name: insert_bodies
INSERT INTO bodies (first_position, dictionary, checksum, frames) VALUES (?1, ?2, ?3, ?4)
-- name: insert_dictionary
INSERT INTO dictionaries (generation, checksum, bytes) VALUES (?1, ?2, ?3)
-- name: dictionaries
SELECT generation, checksum, bytes FROM dictionaries ORDER BY generation
-- name: last_batch
SELECT first_position, count, accepted_at_ms, checksum FROM batches ORDER BY first_position DESC LIMIT 1
-- name: batch_at
SELECT first_position, count, accepted_at_ms, checksum FROM batches WHERE first_position <= ?1
ORDER BY first_position DESC LIMIT 1
-- name: batches_from
SELECT first_position, count, accepted_at_ms, checksum, header FROM batches
WHERE first_position >= ?1 ORDER BY first_position
-- name: batches_with_bodies_from
SELECT b.first_position, count, accepted_at_ms, b.checksum, header, dictionary, bodies.checksum, frames
FROM batches AS b LEFT JOIN bodies ON bodies.first_position = b.first_position
WHERE b.first_position >= ?1 ORDER BY b.first_position
-- name: recent_start
SELECT min(first_position) FROM (SELECT first_position FROM batches ORDER BY first_position DESC LIMIT ?1)
-- name: bodies_without_batch
SELECT count(*) FROM bodies WHERE first_position NOT IN (SELECT first_position FROM batches)
-- name: add_counts
INSERT INTO collect_counts (source, day, received, stored, duplicate, rejected)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (source, day) DO UPDATE SET
    received = received + excluded.received, stored = stored + excluded.stored,
    duplicate = duplicate + excluded.duplicate, rejected = rejected + excluded.rejected
-- name: counts
SELECT source, day, received, stored, duplicate, rejected FROM collect_counts ORDER BY source, day
-- name: see_again
UPDATE quarantine SET seen = seen + ?2 WHERE identity = ?1 RETURNING id
-- name: insert_quarantine
INSERT INTO quarantine (identity, received_at_ms, source, trust, reason, path, import_id, line,
                        status, seen, bytes, texts, raw)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
-- name: quarantine_use
SELECT source, count(*), sum(bytes) FROM quarantine GROUP BY source
-- name: quarantine
SELECT id, received_at_ms, source, trust, reason, path, import_id, line, status, seen, identity, texts,
       CASE WHEN ?4 THEN raw END
FROM quarantine WHERE id > ?2 AND (?1 = '' OR reason = ?1) ORDER BY id LIMIT ?3
-- name: quarantine_by_reason
SELECT reason, count(*) FROM quarantine GROUP BY reason ORDER BY reason
-- name: put_progress
INSERT OR REPLACE INTO import_progress (import_id, rows, bytes, stored, duplicate, rejected, skipped)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- name: import_progress
SELECT import_id, rows, bytes, stored, duplicate, rejected, skipped FROM import_progress
ORDER BY import_id
