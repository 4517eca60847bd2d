-- Questions that were asked, by the hash of their text: what a cell of a report needs to open again.
CREATE TABLE questions (
    hash     TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    asked_at INTEGER NOT NULL
) WITHOUT ROWID;
