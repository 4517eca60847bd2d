-- name: utc
SET TimeZone = 'UTC'
-- name: columns
DESCRIBE SELECT * FROM read_parquet(?)
-- name: row_count
SELECT count(*) FROM read_parquet(?)
-- name: rows_as_text
SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?)
-- name: allow_folder
SET allowed_directories = [?]
-- name: lock
SET enable_external_access = false;
SET lock_configuration = true
