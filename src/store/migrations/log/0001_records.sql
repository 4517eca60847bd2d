-- Records in order. Positions are dense: a batch holds first_position .. first_position + count - 1.
CREATE TABLE batches (
    first_position INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    accepted_at_ms INTEGER NOT NULL,
    checksum INTEGER NOT NULL,      -- XXH3 of header, seeded with the columns above
    header BLOB NOT NULL            -- columns of EV-1, see header_codec.hpp
);
-- Bodies apart, so that headers are read without touching them.
CREATE TABLE bodies (
    first_position INTEGER PRIMARY KEY REFERENCES batches,
    dictionary INTEGER NOT NULL,    -- generation, 0 for none
    checksum INTEGER NOT NULL,
    frames BLOB NOT NULL            -- lengths, then one sealed zstd frame a record, see body_codec.hpp
);
CREATE TABLE dictionaries (
    generation INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TABLE collect_counts (
    source INTEGER NOT NULL,
    day TEXT NOT NULL,
    received INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    PRIMARY KEY (source, day)
) WITHOUT ROWID;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity BLOB NOT NULL,         -- keyed hash of what makes two items the same
    received_at_ms INTEGER NOT NULL,
    source INTEGER NOT NULL,
    trust INTEGER NOT NULL,
    reason TEXT NOT NULL,
    path TEXT NOT NULL,
    import_id TEXT NOT NULL,
    line INTEGER NOT NULL,
    status TEXT NOT NULL,
    seen INTEGER NOT NULL,
    bytes INTEGER NOT NULL,         -- of raw
    texts BLOB NOT NULL,            -- message and event, sealed under the quarantine key
    raw BLOB NOT NULL               -- sealed likewise
);
CREATE UNIQUE INDEX quarantine_identity ON quarantine (identity);
CREATE INDEX quarantine_reason ON quarantine (reason, id);
CREATE INDEX quarantine_use ON quarantine (source, bytes);
CREATE TABLE import_progress (
    import_id TEXT PRIMARY KEY,
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    skipped INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('log_id', lower(hex(randomblob(16))));
