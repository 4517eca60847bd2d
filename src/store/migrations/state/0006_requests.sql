-- Requests of customers about their data (PR-20), without any value: nodes by number.
CREATE TABLE privacy_requests (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    type        TEXT NOT NULL,
    state       TEXT NOT NULL,       -- running done partly_done failed
    nodes       TEXT NOT NULL,       -- JSON array
    customers   TEXT NOT NULL,       -- JSON array
    regime      TEXT NOT NULL,
    verification TEXT NOT NULL,      -- what was checked, in words
    received_at INTEGER NOT NULL,
    ended_at    INTEGER,
    proof       TEXT                 -- JSON, signed
);
CREATE TABLE request_stores (
    request INTEGER NOT NULL REFERENCES privacy_requests,
    store   TEXT NOT NULL,
    state   TEXT NOT NULL,           -- pending running done failed not_applicable
    count   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (request, store)
) WITHOUT ROWID;
