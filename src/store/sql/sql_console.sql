-- name: views
CREATE SCHEMA IF NOT EXISTS console;
CREATE SCHEMA IF NOT EXISTS console_personal;
CREATE OR REPLACE VIEW console_personal.events AS
SELECT events.position, events."timestamp" AS time, events.received_at, events.source,
       event_names.name AS event, channels.id AS channel, events.owner_node AS customer,
       events.value / 10000 AS value, events.currency, (events.flags & 1) <> 0 AS late,
       events.properties, events.context
FROM main.events
LEFT JOIN main.event_names ON event_names.code = events.event
LEFT JOIN main.channels ON channels.code = events.channel
ANTI JOIN main.left_out ON left_out.owner_node = events.owner_node;
CREATE OR REPLACE VIEW console.events AS
SELECT position, time, received_at, source, event, channel, customer, value, currency, late
FROM console_personal.events;
CREATE OR REPLACE VIEW console.customers_masked AS
SELECT owner_node AS customer, count(*) AS events, min("timestamp") AS first_seen,
       max("timestamp") AS last_seen, sum(value) / 10000 AS value
FROM main.events ANTI JOIN main.left_out USING (owner_node) GROUP BY owner_node;
CREATE OR REPLACE VIEW console_personal.customers_masked AS SELECT * FROM console.customers_masked;
CREATE OR REPLACE VIEW console.channels AS SELECT id AS channel FROM main.channels;
CREATE OR REPLACE VIEW console_personal.channels AS SELECT * FROM console.channels;
-- name: to_tree
SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)
-- name: from_tree
SELECT json_deserialize_sql(CAST(? AS JSON))
