-- What of projections.db follows from the log. Every projection keeps here how far it has read.
CREATE TABLE applied (
    projection TEXT PRIMARY KEY,
    position   INTEGER NOT NULL
) WITHOUT ROWID;

-- Customers by their nodes; the values of nodes are in keys.db, sealed.
CREATE TABLE customers (
    customer INTEGER PRIMARY KEY,
    node     INTEGER NOT NULL
);

-- Event names by code.
CREATE TABLE names (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
