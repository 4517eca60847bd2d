-- The keys of one data folder. Every key is wrapped by a master key that is kept elsewhere.
CREATE TABLE vault (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO vault (name, value) VALUES ('vault_id', lower(hex(randomblob(16))));

CREATE TABLE vault_secrets (
    name       TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,    -- of the master key that wraps it
    wrapped    BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE kinds (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- One identifier value each (ID-1).
CREATE TABLE nodes (
    node       INTEGER PRIMARY KEY,
    lookup     BLOB NOT NULL,       -- first 16 bytes of HMAC-SHA-256(lookup secret, kind 0x00 value)
    kind       INTEGER NOT NULL REFERENCES kinds,
    generation INTEGER NOT NULL,
    wrapped    BLOB NOT NULL,       -- data key under the master key: nonce, key, tag
    value      BLOB NOT NULL        -- sealed under the data key
);
CREATE UNIQUE INDEX nodes_by_lookup ON nodes (lookup);

-- Nodes whose keys are destroyed; their numbers are never given again (PR-24).
CREATE TABLE tombstones (
    node       INTEGER PRIMARY KEY,
    lookup     BLOB NOT NULL,
    device     INTEGER NOT NULL,    -- a device may come again, a person may not
    erased_at  INTEGER NOT NULL,    -- ms
    request    TEXT NOT NULL,
    suppress   INTEGER NOT NULL
);
CREATE INDEX tombstones_by_lookup ON tombstones (lookup);
