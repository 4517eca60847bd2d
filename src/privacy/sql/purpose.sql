-- name: newest
SELECT document, version FROM purposes AS one
WHERE version = (SELECT max(version) FROM purposes WHERE id = one.id)
ORDER BY changed_at, id
-- name: insert
INSERT INTO purposes (id, version, document, changed_at, changed_by)
VALUES (:id, :version, :document, :now, :by)
