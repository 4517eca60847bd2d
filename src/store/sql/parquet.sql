-- name: utc
SET TimeZone = 'UTC'
-- name: columns
SELECT column_name, column_type,
  regexp_matches(column_type, '^(STRUCT|MAP|UNION)\(|\]$|^JSON$') AS is_nested
FROM (DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false))
-- name: row_count
SELECT count(*) FROM read_parquet(?, hive_partitioning = false)
-- name: name_nested_columns
SET VARIABLE nested_columns = (
  SELECT list(column_name)
  FROM (DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false))
  WHERE regexp_matches(column_type, '^(STRUCT|MAP|UNION)\(|\]$|^JSON$'))
-- name: rows_as_text
SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?, hive_partitioning = false)
-- name: rows_as_text_and_json
SELECT CAST(COLUMNS(*) AS VARCHAR),
  CAST(to_json(COLUMNS(name -> list_contains(getvariable('nested_columns'), name))) AS VARCHAR)
FROM read_parquet(?, hive_partitioning = false)
-- name: allow_folder
SET allowed_directories = [?]
-- name: lock
SET enable_external_access = false;
SET lock_configuration = true
