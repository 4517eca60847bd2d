-- What of projections.db follows from the log. Every projection keeps here how far it has read.
CREATE TABLE applied (
    projection TEXT PRIMARY KEY,
    position   INTEGER NOT NULL
) WITHOUT ROWID;

-- Identifier values and the customers that own them.
CREATE TABLE nodes (
    node     INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    value    TEXT NOT NULL,
    customer INTEGER
);
CREATE INDEX nodes_by_customer ON nodes(customer) WHERE customer IS NOT NULL;

-- Event names by code.
CREATE TABLE names (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
