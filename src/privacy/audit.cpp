#include "privacy/audit.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <atomic>
#include <cstring>
#include <mutex>

#include "base/seal.hpp"
#include "base/text.hpp"
#include "privacy/audit_anchor.hpp"
#include "privacy/audit_sql.hpp"
#include "privacy/audit_verify.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr int64_t head_every_ms = 60'000;

SealKey seed_of(std::string_view bytes)
{
    SealKey seed{};
    std::memcpy(seed.data(), bytes.data(), std::min(bytes.size(), seed.size()));
    return seed;
}

// Threads: the database's lock holds the transactions apart; anchors_ has a lock of its own.
class StoredAudit final : public Audit {
public:
    StoredAudit(Database& state, std::string_view seed, std::filesystem::path file,
                const Clock& clock)
        : state_(state), signer_(seed_of(seed)), public_key_(signer_.public_key()),
          key_text_(to_base64url(public_key_)), file_(std::move(file)), clock_(clock)
    {}
    Result<Done> load(std::vector<std::filesystem::path> anchors, bool is_first_start);

    Result<int64_t> add(soci::session& sql, const AuditOrigin& origin,
                        const AuditAct& act) override;
    Result<int64_t> add(const AuditOrigin& origin, const AuditAct& act) override;
    Result<Json> entries(const AuditFilter& filter) override;
    Result<Json> verify() override;
    Result<Json> proof(int64_t seq, int64_t size) override;
    Result<Json> consistency(int64_t from, int64_t to) override;
    Result<Done> keep_up() override;
    Result<Done> sign_now() override;

private:
    std::string sign(const std::string& text) const { return to_base64url(signer_.sign(text)); }
    Result<Done> insert_head(soci::session& sql, int64_t size, const std::string& root);
    Result<Done> set_tip(soci::session& sql, int64_t size, const std::string& root, int new_heads);
    Result<Done> write_anchors();

    Database& state_;
    const Signer signer_;
    const std::string public_key_;  // 32 bytes
    const std::string key_text_;    // the same in base64url
    const std::filesystem::path file_;
    const Clock& clock_;
    std::atomic<int64_t> unsigned_since_ms_{0};  // an entry may have no head since then; 0: none
    std::atomic<bool> has_new_heads_{true};
    std::mutex anchors_mutex_;
    std::vector<AuditAnchor> anchors_;
    std::vector<std::filesystem::path> anchor_files_;
};

Result<Done> StoredAudit::load(std::vector<std::filesystem::path> anchors, bool is_first_start)
{
    for (const std::filesystem::path& file : anchors)
        anchors_.push_back(TRY(AuditAnchor::open(file)));
    anchor_files_ = std::move(anchors);
    return state_.transact([&](soci::session& sql) -> Result<Done> {
        if (is_first_start) {
            const std::string root = hex_of(empty_tree_hash());
            const std::string signature = sign(signed_tip(0, 0, root));
            sql << std::string(statement(audit_sql, "begin_tip")), soci::use(root, "root"),
                soci::use(signature, "signature");
        }
        const auto head = last_audit_head(sql);
        if (last_audit_entry(sql) > (head ? head->tree_size : 0))
            unsigned_since_ms_ = ms_of(clock_.now());
        return Done{};
    });
}

Result<Done> StoredAudit::insert_head(soci::session& sql, int64_t size, const std::string& root)
{
    const int64_t now_ms = ms_of(clock_.now());
    const long long tree_size = size, at = now_ms;
    const std::string signature = sign(signed_head(size, now_ms, root));
    sql << std::string(statement(audit_sql, "insert_head")), soci::use(tree_size, "tree_size"),
        soci::use(at, "at"), soci::use(root, "root"), soci::use(signature, "signature");
    has_new_heads_ = true;
    return Done{};
}

Result<Done> StoredAudit::set_tip(soci::session& sql, int64_t size, const std::string& root,
                                  int new_heads)
{
    long long heads = 0;
    sql << std::string(statement(audit_sql, "tip_heads")), soci::into(heads);
    // A tip that was taken away is not made again: verify() goes on telling of it.
    if (!sql.got_data()) return Done{};
    heads += new_heads;
    const long long tree_size = size;
    const std::string signature = sign(signed_tip(size, heads, root));
    sql << std::string(statement(audit_sql, "set_tip")), soci::use(tree_size, "tree_size"),
        soci::use(heads, "heads"), soci::use(root, "root"), soci::use(signature, "signature");
    return Done{};
}

Result<int64_t> StoredAudit::add(soci::session& sql, const AuditOrigin& origin, const AuditAct& act)
{
    AuditEntry entry;
    entry.seq = last_audit_entry(sql) + 1;
    entry.at_ms = ms_of(clock_.now());
    entry.actor_kind = audit_text(origin.actor_kind);
    entry.actor_id = audit_text(origin.actor_id);
    entry.action = audit_text(act.action);
    entry.object_kind = audit_text(act.object_kind);
    entry.object_id = audit_text(act.object_id);
    entry.result = audit_text(act.result);
    entry.reason = audit_text(act.reason);
    entry.request_id = audit_text(origin.request_id);
    entry.address_prefix = audit_text(origin.address_prefix);
    entry.session = audit_text(origin.session);
    if (act.before_after.is_object()) entry.before_after = canonical_json(act.before_after);

    const long long seq = entry.seq, at = entry.at_ms;
    sql << std::string(statement(audit_sql, "insert_entry")), soci::use(seq, "seq"),
        soci::use(at, "at"), soci::use(entry.actor_kind, "actor_kind"),
        soci::use(entry.actor_id, "actor_id"), soci::use(entry.action, "action"),
        soci::use(entry.object_kind, "object_kind"), soci::use(entry.object_id, "object_id"),
        soci::use(entry.result, "result"), soci::use(entry.reason, "reason"),
        soci::use(entry.request_id, "request_id"),
        soci::use(entry.address_prefix, "address_prefix"), soci::use(entry.session, "session"),
        soci::use(entry.before_after, "before_after");

    const ReadNode read = audit_nodes(sql);
    TRY(grow_tree(entry.seq - 1, leaf_hash(audit_leaf(entry)), read,
                  [&](int level, int64_t place, const TreeHash& hash) -> Result<Done> {
                      const std::string hex = hex_of(hash);
                      const long long number = place;
                      sql << std::string(statement(audit_sql, "insert_node")),
                          soci::use(level, "level"), soci::use(number, "place"),
                          soci::use(hex, "hash");
                      return Done{};
                  }));
    const std::string root = hex_of(TRY(tree_root(entry.seq, read)));
    const bool is_head = entry.seq % entries_per_head == 0;
    if (is_head) TRY(insert_head(sql, entry.seq, root));
    TRY(set_tip(sql, entry.seq, root, is_head ? 1 : 0));
    int64_t none = 0;
    unsigned_since_ms_.compare_exchange_strong(none, entry.at_ms);
    return entry.seq;
}

Result<int64_t> StoredAudit::add(const AuditOrigin& origin, const AuditAct& act)
{
    int64_t seq = 0;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        seq = TRY(add(sql, origin, act));
        return Done{};
    }));
    return seq;
}

Result<Json> StoredAudit::entries(const AuditFilter& filter)
{
    AuditPage page;
    std::optional<AuditHead> head;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        page = TRY(read_audit_page(sql, filter));
        head = last_audit_head(sql);
        return Done{};
    }));
    Json list = Json::array();
    for (const AuditEntry& entry : page.entries) list.push_back(TRY(parse_json(audit_leaf(entry))));
    Json found{
        {"entries", std::move(list)},
        {"next_cursor", page.more ? Json(std::to_string(page.entries.back().seq)) : Json(nullptr)},
        {"total", page.total}};
    if (head) found["head"] = head_json(*head, key_text_);
    return found;
}

Result<Json> StoredAudit::verify()
{
    auto connection = TRY(sqlite::Connection::open(file_, sqlite::Connection::Mode::Read));
    TRY(connection.run("BEGIN"));
    const AuditCheck check = TRY(verify_audit(connection, public_key_, {}));
    connection.roll_back();
    Json found{{"sound", !check.finding}, {"entries", check.entries}, {"heads", check.heads}};
    if (check.finding)
        found["finding"] = {{"seq", check.finding->seq}, {"what", check.finding->what}};
    return found;
}

Error outside(const std::string& path, int64_t total)
{
    return Error{ErrorKind::NotFound, fmt::format("the audit has {} entries", total), path};
}

Result<Json> StoredAudit::proof(int64_t seq, int64_t size)
{
    Json proof;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        const int64_t total = last_audit_entry(sql);
        if (size < 1 || size > total) return outside("size", total);
        if (seq < 1 || seq > size) return outside("seq", total);
        AuditFilter one;
        one.cursor = std::to_string(seq + 1);
        one.items_max = 1;
        const AuditPage page = TRY(read_audit_page(sql, one));
        if (page.entries.empty()) return outside("seq", total);
        const std::string leaf = audit_leaf(page.entries[0]);
        const ReadNode read = audit_nodes(sql);
        Json path = Json::array();
        for (const TreeHash& hash : TRY(inclusion_path(seq - 1, size, read)))
            path.push_back(hex_of(hash));
        proof = Json{{"seq", seq},
                     {"size", size},
                     {"leaf", leaf},
                     {"leaf_hash", hex_of(leaf_hash(leaf))},
                     {"path", std::move(path)},
                     {"root", hex_of(TRY(tree_root(size, read)))}};
        return Done{};
    }));
    return proof;
}

Result<Json> StoredAudit::consistency(int64_t from, int64_t to)
{
    Json proof;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        const int64_t total = last_audit_entry(sql);
        if (to < 1 || to > total) return outside("to", total);
        if (from < 1 || from > to) return outside("from", total);
        const ReadNode read = audit_nodes(sql);
        Json path = Json::array();
        for (const TreeHash& hash : TRY(consistency_path(from, to, read)))
            path.push_back(hex_of(hash));
        proof = Json{{"from", from},
                     {"to", to},
                     {"path", std::move(path)},
                     {"from_root", hex_of(TRY(tree_root(from, read)))},
                     {"to_root", hex_of(TRY(tree_root(to, read)))}};
        return Done{};
    }));
    return proof;
}

Result<Done> StoredAudit::sign_now()
{
    const int64_t since = unsigned_since_ms_.exchange(0);
    const Result<Done> done = state_.transact([this](soci::session& sql) -> Result<Done> {
        const int64_t size = last_audit_entry(sql);
        const auto head = last_audit_head(sql);
        if (size <= (head ? head->tree_size : 0)) return Done{};
        const std::string root = hex_of(TRY(tree_root(size, audit_nodes(sql))));
        TRY(insert_head(sql, size, root));
        return set_tip(sql, size, root, 1);
    });
    if (!done) unsigned_since_ms_ = since;  // again in a second
    TRY(Result<Done>(done));
    return write_anchors();
}

Result<Done> StoredAudit::keep_up()
{
    const int64_t since = unsigned_since_ms_;
    if (since != 0 && ms_of(clock_.now()) - since >= head_every_ms) return sign_now();
    return write_anchors();
}

Result<Done> StoredAudit::write_anchors()
{
    if (anchors_.empty() || !has_new_heads_.exchange(false)) return Done{};
    const std::lock_guard lock(anchors_mutex_);
    int64_t first = anchors_[0].last_size();
    for (const AuditAnchor& anchor : anchors_) first = std::min(first, anchor.last_size());
    std::vector<AuditHead> heads;
    Result<Done> done = state_.transact([&](soci::session& sql) -> Result<Done> {
        heads = audit_heads_after(sql, first);
        return Done{};
    });
    for (AuditAnchor& anchor : anchors_) {
        Result<Done> added = anchor.add(heads, key_text_);
        if (!added) done = std::move(added);
    }
    if (!done) has_new_heads_ = true;  // again in a second
    return done;
}

}  // namespace

Result<std::unique_ptr<Audit>> Audit::open(Database& state, const std::filesystem::path& state_file,
                                           const AuditKey& key,
                                           std::vector<std::filesystem::path> anchors,
                                           const Clock& clock)
{
    auto audit = std::make_unique<StoredAudit>(state, key.seed, state_file, clock);
    TRY(audit->load(std::move(anchors), key.is_new));
    return std::unique_ptr<Audit>(std::move(audit));
}

}  // namespace itinera
