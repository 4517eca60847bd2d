-- Purposes of use whose words or terms were changed, or that were added; every version stays (PR-1).
CREATE TABLE purposes (
    id         TEXT NOT NULL,
    version    INTEGER NOT NULL,
    document   TEXT NOT NULL,             -- JSON
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,             -- id of a member of staff
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
