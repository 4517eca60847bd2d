#include "privacy/audit_verify.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "base/file.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "privacy/audit_entry.hpp"
#include "privacy/audit_sql.hpp"
#include "privacy/merkle.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t anchor_bytes_max = size_t{1} << 30;

// What somebody says the first `tree_size` entries come to.
struct Claim {
    std::string root;  // hex
    std::string by;    // "head 1000", "anchor …, line 3"
};

class Verification {
public:
    Verification(sqlite::Connection& state, std::string_view public_key)
        : state_(state), public_key_(public_key)
    {}

    Result<Done> read_heads();
    Result<Done> read_tip();
    Result<Done> read_anchor(const std::filesystem::path& file);
    Result<Done> read_entries();
    void judge();

    AuditCheck check;

private:
    // The finding that concerns the earliest entry is the one told.
    void found(int64_t seq, std::string what)
    {
        if (!check.finding || seq < check.finding->seq) check.finding = {seq, std::move(what)};
    }
    bool holds(const std::string& text, const std::string& signature) const
    {
        const auto bytes = from_base64url(signature);
        return bytes && to_base64url(*bytes) == signature &&
               signature_holds(text, *bytes, public_key_);
    }
    Result<Done> open_levels();
    void compare_node(int level, int64_t place, const TreeHash& hash);
    void compare_claims();

    sqlite::Connection& state_;
    std::string public_key_;
    std::map<int64_t, std::string> head_roots_;  // by tree size
    std::multimap<int64_t, Claim> claims_;       // by tree size
    std::multimap<int64_t, Claim>::iterator next_claim_{};
    std::optional<int64_t> tip_size_;
    struct Level {
        sqlite::Statement rows;
        bool has_row = false;
    };
    std::vector<Level> levels_;
    std::optional<Error> trouble_;
    TreeFrontier frontier_;
};

Result<Done> Verification::read_heads()
{
    auto rows = TRY(state_.prepare(statement(audit_sql, "all_heads")));
    while (TRY(rows.step())) {
        const int64_t size = rows.number(0);
        const std::string root = rows.text(2);
        ++check.heads;
        if (!holds(signed_head(size, rows.number(1), root), rows.text(3)))
            found(size, fmt::format("the head of {} entries has a wrong signature", size));
        head_roots_[size] = root;
        claims_.emplace(size, Claim{root, fmt::format("the head of {} entries", size)});
    }
    return Done{};
}

Result<Done> Verification::read_tip()
{
    auto rows = TRY(state_.prepare(statement(audit_sql, "tip")));
    if (!TRY(rows.step())) return Done{};  // see judge()
    const int64_t size = rows.number(0);
    const std::string root = rows.text(2);
    if (!holds(signed_tip(size, rows.number(1), root), rows.text(3)))
        found(size, "the tip has a wrong signature");
    if (rows.number(1) != check.heads)
        found(size, fmt::format("there were {} heads, and are {}", rows.number(1), check.heads));
    claims_.emplace(size, Claim{root, "the tip"});
    tip_size_ = size;
    return Done{};
}

Result<Done> Verification::read_anchor(const std::filesystem::path& file)
{
    const std::string text = TRY(read_file(file, anchor_bytes_max));
    const std::string key = to_base64url(public_key_);
    size_t line_number = 0;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        ++line_number;
        const std::string by = fmt::format("{}, line {}", file.string(), line_number);
        const auto head = parse_json(line);
        // A line without end is one whose writing was interrupted; its head is written again.
        if (end == text.size() && !head) break;
        if (!head || !head->is_object() || !head->value("tree_size", Json()).is_number_integer() ||
            !head->value("root", Json()).is_string() || !head->value("at", Json()).is_string() ||
            !head->value("signature", Json()).is_string() ||
            !head->value("key", Json()).is_string()) {
            found(0, by + " is no head");
            continue;
        }
        const auto size = (*head)["tree_size"].get<int64_t>();
        const auto root = (*head)["root"].get<std::string>();
        std::string signed_text = "{\"at\":" + dump_json((*head)["at"]) +
                                  ",\"root\":" + dump_json((*head)["root"]) +
                                  ",\"tree_size\":" + std::to_string(size) + "}";
        if ((*head)["key"] != key) {
            found(size, by + " was signed by another key");
        } else if (!holds(signed_text, (*head)["signature"].get<std::string>())) {
            found(size, by + " has a wrong signature");
        }
        if (!head_roots_.contains(size)) found(size, by + ": its head is missing in the log");
        claims_.emplace(size, Claim{root, by});
    }
    return Done{};
}

Result<Done> Verification::open_levels()
{
    const int64_t highest = TRY(state_.number(statement(audit_sql, "highest_level")));
    for (int64_t level = 0; level <= std::min<int64_t>(highest, 62); ++level) {
        Level one{TRY(state_.prepare(statement(audit_sql, "nodes_of_level")))};
        one.rows.bind(1, level);
        one.has_row = TRY(one.rows.step());
        levels_.push_back(std::move(one));
    }
    return Done{};
}

void Verification::compare_node(int level, int64_t place, const TreeHash& hash)
{
    const int64_t seq = (place << level) + 1;
    if (static_cast<size_t>(level) >= levels_.size() ||
        !levels_[static_cast<size_t>(level)].has_row) {
        return found(seq, fmt::format("node {} of level {} is missing", place, level));
    }
    Level& one = levels_[static_cast<size_t>(level)];
    if (one.rows.number(0) != place || one.rows.bytes(1) != to_hex(bytes_of(hash)))
        found(seq, level == 0 ? fmt::format("entry {} is not what was written", place + 1)
                              : fmt::format("node {} of level {} is wrong", place, level));
    auto more = one.rows.step();
    if (!more) trouble_ = more.error();
    one.has_row = more && *more;
}

void Verification::compare_claims()
{
    const int64_t size = frontier_.size();
    std::string root;
    for (; next_claim_ != claims_.end() && next_claim_->first <= size; ++next_claim_) {
        if (root.empty()) root = to_hex(bytes_of(frontier_.root()));
        if (next_claim_->second.root != root || next_claim_->first != size)
            found(std::max<int64_t>(next_claim_->first, 0),
                  next_claim_->second.by + " does not fit the entries");
    }
    if (size % entries_per_head == 0 && size > 0 && !head_roots_.contains(size))
        found(size, fmt::format("the head of {} entries is missing", size));
}

AuditEntry entry_of(const sqlite::Statement& row)
{
    AuditEntry entry;
    entry.seq = row.number(0);
    entry.at_ms = row.number(1);
    std::string* const texts[] = {&entry.actor_kind,  &entry.actor_id,    &entry.action,
                                  &entry.object_kind, &entry.object_id,   &entry.result,
                                  &entry.reason,      &entry.request_id,  &entry.address_prefix,
                                  &entry.session,     &entry.before_after};
    for (int column = 0; column < 11; ++column) *texts[column] = row.bytes(column + 2);
    return entry;
}

Result<Done> Verification::read_entries()
{
    TRY(open_levels());
    next_claim_ = claims_.begin();
    compare_claims();  // of nothing
    auto rows = TRY(state_.prepare(statement(audit_sql, "all_entries")));
    const auto completed = [this](int level, int64_t place, const TreeHash& hash) {
        compare_node(level, place, hash);
    };
    while (TRY(rows.step())) {
        const AuditEntry entry = entry_of(rows);
        const int64_t expected = frontier_.size() + 1;
        if (entry.seq != expected) {
            found(expected, fmt::format("entry {} is missing: {} follows", expected, entry.seq));
            break;
        }
        if (!entry.before_after.empty() && !is_one_json_value(entry.before_after))
            found(entry.seq, fmt::format("entry {} holds no JSON", entry.seq));
        frontier_.add(leaf_hash(audit_leaf(entry)), completed);
        compare_claims();
        if (trouble_) return *trouble_;
        // Later findings concern later entries; what is missing before them was noticed.
        if (check.finding && check.finding->seq <= entry.seq) break;
    }
    check.entries = frontier_.size();
    return Done{};
}

void Verification::judge()
{
    if (check.finding) return;
    for (const Level& level : levels_) {
        if (level.has_row)
            found(check.entries + 1, fmt::format("entries behind {} are missing", check.entries));
    }
    if (next_claim_ != claims_.end())
        found(check.entries + 1, fmt::format("entries behind {} are missing: {} knows of them",
                                             check.entries, next_claim_->second.by));
    if (tip_size_ != check.entries)
        found(check.entries, tip_size_ ? "the tip is not that of the last entry"
                                       : "the tip is missing: the log may have been emptied");
}

}  // namespace

Result<AuditCheck> verify_audit(sqlite::Connection& state, std::string_view public_key,
                                std::span<const std::filesystem::path> anchors)
{
    Verification verification(state, public_key);
    TRY(verification.read_heads());
    TRY(verification.read_tip());
    for (const std::filesystem::path& anchor : anchors) TRY(verification.read_anchor(anchor));
    TRY(verification.read_entries());
    verification.judge();
    return verification.check;
}

}  // namespace itinera
