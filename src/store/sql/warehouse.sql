-- name: schema
CREATE TABLE events (
    position BIGINT NOT NULL,
    accepted_at TIMESTAMP_MS NOT NULL,
    source USMALLINT NOT NULL,
    trust UTINYINT NOT NULL,
    "timestamp" TIMESTAMP_MS NOT NULL,
    received_at TIMESTAMP_MS NOT NULL,
    event USMALLINT NOT NULL,
    channel UTINYINT NOT NULL,
    owner_node BIGINT NOT NULL,
    value BIGINT,
    currency VARCHAR,
    flags USMALLINT NOT NULL,
    properties VARCHAR USING COMPRESSION zstd,
    context VARCHAR USING COMPRESSION zstd
);
CREATE TABLE event_names (code USMALLINT PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE channels (code UTINYINT PRIMARY KEY, id VARCHAR NOT NULL);
CREATE TABLE property_counts (
    event USMALLINT NOT NULL,
    name VARCHAR NOT NULL,
    strings BIGINT NOT NULL,
    numbers BIGINT NOT NULL,
    booleans BIGINT NOT NULL,
    arrays BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    PRIMARY KEY (event, name)
);
CREATE TABLE left_out (owner_node BIGINT PRIMARY KEY);
CREATE TABLE applied (position BIGINT NOT NULL, schema INTEGER NOT NULL);
INSERT INTO applied VALUES (0, 2);
CREATE VIEW events_named AS
SELECT position, accepted_at, source, "timestamp", received_at, event_names.name AS event,
       channels.id AS channel, owner_node, value / 10000 AS value, currency, flags, properties, context
FROM events
LEFT JOIN event_names ON event_names.code = events.event
LEFT JOIN channels ON channels.code = events.channel;
-- name: tables
SELECT count(*) FROM duckdb_tables()
-- name: applied
SELECT position, schema FROM applied
-- name: set_applied
UPDATE applied SET position = ?
-- name: begin
BEGIN TRANSACTION
-- name: commit
COMMIT
-- name: rollback
ROLLBACK
-- name: checkpoint
CHECKPOINT
-- name: add_event_name
INSERT INTO event_names VALUES (?, ?)
-- name: event_names
SELECT name FROM event_names ORDER BY code
-- name: add_channel
INSERT OR REPLACE INTO channels VALUES (?, ?)
-- name: put_property_count
INSERT OR REPLACE INTO property_counts VALUES (?, ?, ?, ?, ?, ?, ?)
-- name: property_counts
SELECT event, name, strings, numbers, booleans, arrays, objects FROM property_counts
-- name: row_count
SELECT count(*) FROM events
-- name: amounts
SELECT position, value FROM events WHERE position > ? AND value IS NOT NULL
-- name: property_values
SELECT position, CAST(json_extract(properties, CAST(? AS VARCHAR)) AS VARCHAR) FROM events
WHERE position > ? AND properties IS NOT NULL
-- name: nobody_left_out
DELETE FROM left_out
-- name: leave_out
INSERT INTO left_out SELECT unnest(CAST(CAST(? AS VARCHAR) AS BIGINT[]))
