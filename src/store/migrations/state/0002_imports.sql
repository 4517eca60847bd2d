-- Sources, with the code that stands in the headers of the log (EV-15).
CREATE TABLE sources (
    code         INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    consent_mode TEXT NOT NULL,      -- JSON, as the mapping gave it
    created_at   INTEGER NOT NULL
);

-- Imports of files, oldest first by number (EV-60).
CREATE TABLE imports (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL,       -- uploaded checked running done failed cancelled
    version     INTEGER NOT NULL,    -- grows with every change
    file_name   TEXT NOT NULL,       -- for display
    file_path   TEXT NOT NULL,       -- in the staging folder; '' once it was removed
    file_bytes  INTEGER NOT NULL,
    file_hash   TEXT NOT NULL,       -- SHA-256, hex
    mapping     TEXT NOT NULL,       -- as sent
    mapping_id  TEXT NOT NULL,       -- hash of what the mapping means
    format      TEXT NOT NULL,
    source      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    started_at  INTEGER,
    ended_at    INTEGER,
    problem     TEXT,                -- JSON
    check_json  TEXT                 -- the last dry run
);
CREATE INDEX imports_by_file ON imports(file_hash, mapping_id);
