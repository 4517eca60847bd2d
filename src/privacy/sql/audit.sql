-- name: last_entry
SELECT coalesce(max(seq), 0) FROM audit
-- name: insert_entry
INSERT INTO audit (seq, at, actor_kind, actor_id, action, object_kind, object_id, result, reason,
                   request_id, address_prefix, session, before_after)
VALUES (:seq, :at, :actor_kind, :actor_id, :action, :object_kind, :object_id, :result, :reason,
        :request_id, :address_prefix, :session, :before_after)
-- name: node
SELECT hash FROM audit_nodes WHERE level = :level AND place = :place
-- name: insert_node
INSERT INTO audit_nodes (level, place, hash) VALUES (:level, :place, :hash)
-- name: insert_head
INSERT INTO audit_heads (tree_size, at, root, signature) VALUES (:tree_size, :at, :root, :signature)
-- name: tip_heads
SELECT heads FROM audit_tip
-- name: last_head
SELECT tree_size, at, root, signature FROM audit_heads ORDER BY tree_size DESC LIMIT 1
-- name: heads_after
SELECT tree_size, at, root, signature FROM audit_heads WHERE tree_size > :after ORDER BY tree_size
-- name: begin_tip
INSERT INTO audit_tip (only, tree_size, heads, root, signature)
SELECT 1, 0, 0, :root, :signature WHERE NOT EXISTS (SELECT 1 FROM audit)
ON CONFLICT (only) DO UPDATE SET tree_size = 0, heads = 0, root = excluded.root,
                                 signature = excluded.signature
-- name: set_tip
UPDATE audit_tip SET tree_size = :tree_size, heads = :heads, root = :root, signature = :signature
-- name: page
SELECT seq, at, actor_kind, actor_id, action, object_kind, object_id, result, reason, request_id,
       address_prefix, session, before_after
FROM audit
WHERE seq < :before AND at >= :from_ms AND at < :to_ms
  AND (:actor = '' OR actor_id = :actor OR actor_kind = :actor)
  AND (:action = '' OR substr(action, 1, length(:action)) = :action)
  AND (:object = '' OR object_id = :object OR object_kind = :object)
ORDER BY seq DESC LIMIT :items
-- name: count
SELECT count(*) FROM audit
WHERE at >= :from_ms AND at < :to_ms
  AND (:actor = '' OR actor_id = :actor OR actor_kind = :actor)
  AND (:action = '' OR substr(action, 1, length(:action)) = :action)
  AND (:object = '' OR object_id = :object OR object_kind = :object)
-- name: all_entries
SELECT seq, at, actor_kind, actor_id, action, object_kind, object_id, result, reason, request_id,
       address_prefix, session, before_after
FROM audit ORDER BY seq
-- name: nodes_of_level
SELECT place, hash FROM audit_nodes WHERE level = ?1 ORDER BY place
-- name: highest_level
SELECT coalesce(max(level), -1) FROM audit_nodes
-- name: all_heads
SELECT tree_size, at, root, signature FROM audit_heads ORDER BY tree_size
-- name: tip
SELECT tree_size, heads, root, signature FROM audit_tip
