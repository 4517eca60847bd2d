#include "privacy/audit_read.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "privacy/audit_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t items_per_page_max = 1'000;

std::string text_of(std::string_view text)
{
    return std::string(text);
}

Error no_node(int level, int64_t place)
{
    return Error{
        ErrorKind::Corrupt,
        fmt::format(
            "node {} of level {} of the audit is missing or no hash: run itinera audit verify",
            place, level)};
}

Result<long long> place_of(const std::string& cursor)
{
    long long seq = 0;
    const char* end = cursor.data() + cursor.size();
    if (cursor.empty()) return std::numeric_limits<long long>::max();
    if (std::from_chars(cursor.data(), end, seq).ptr != end || seq < 1)
        return Error{ErrorKind::Invalid, "this is no cursor of this list", "cursor"};
    return seq;
}

}  // namespace

Result<AuditPage> read_audit_page(soci::session& sql, const AuditFilter& filter)
{
    const long long before = TRY(place_of(filter.cursor));
    const long long from_ms = filter.from ? ms_of(*filter.from) : 0;
    const long long to_ms = filter.to ? ms_of(*filter.to) : std::numeric_limits<long long>::max();
    const size_t wanted = std::clamp<size_t>(filter.items_max, 1, items_per_page_max);
    const long long items = static_cast<long long>(wanted) + 1;

    AuditPage page;
    AuditEntry one;
    long long seq = 0, at = 0, total = 0;
    soci::statement rows =
        (sql.prepare << text_of(statement(audit_sql, "page")), soci::use(before, "before"),
         soci::use(from_ms, "from_ms"), soci::use(to_ms, "to_ms"), soci::use(filter.actor, "actor"),
         soci::use(filter.action, "action"), soci::use(filter.object, "object"),
         soci::use(items, "items"), soci::into(seq), soci::into(at), soci::into(one.actor_kind),
         soci::into(one.actor_id), soci::into(one.action), soci::into(one.object_kind),
         soci::into(one.object_id), soci::into(one.result), soci::into(one.reason),
         soci::into(one.request_id), soci::into(one.address_prefix), soci::into(one.session),
         soci::into(one.before_after));
    rows.execute();
    while (rows.fetch()) {
        page.more = page.entries.size() == wanted;
        if (page.more) break;
        one.seq = seq;
        one.at_ms = at;
        page.entries.push_back(one);
    }
    sql << text_of(statement(audit_sql, "count")), soci::use(from_ms, "from_ms"),
        soci::use(to_ms, "to_ms"), soci::use(filter.actor, "actor"),
        soci::use(filter.action, "action"), soci::use(filter.object, "object"), soci::into(total);
    page.total = total;
    return page;
}

int64_t last_audit_entry(soci::session& sql)
{
    long long seq = 0;
    sql << text_of(statement(audit_sql, "last_entry")), soci::into(seq);
    return seq;
}

std::vector<AuditHead> audit_heads_after(soci::session& sql, int64_t tree_size)
{
    std::vector<AuditHead> heads;
    AuditHead one;
    long long size = 0, at = 0;
    const long long after = tree_size;
    soci::statement rows =
        (sql.prepare << text_of(statement(audit_sql, "heads_after")), soci::use(after, "after"),
         soci::into(size), soci::into(at), soci::into(one.root), soci::into(one.signature));
    rows.execute();
    while (rows.fetch()) {
        one.tree_size = size;
        one.at_ms = at;
        heads.push_back(one);
    }
    return heads;
}

std::optional<AuditHead> last_audit_head(soci::session& sql)
{
    AuditHead head;
    long long size = 0, at = 0;
    sql << text_of(statement(audit_sql, "last_head")), soci::into(size), soci::into(at),
        soci::into(head.root), soci::into(head.signature);
    if (!sql.got_data()) return std::nullopt;
    head.tree_size = size;
    head.at_ms = at;
    return head;
}

ReadNode audit_nodes(soci::session& sql)
{
    return [&sql](int level, int64_t place) -> Result<TreeHash> {
        std::string hex;
        const long long at = place;
        sql << text_of(statement(audit_sql, "node")), soci::use(level, "level"),
            soci::use(at, "place"), soci::into(hex);
        TreeHash hash{};
        if (!sql.got_data() || hex.size() != 2 * hash.size()) return no_node(level, place);
        for (size_t k = 0; k < hash.size(); ++k) {
            const char* digits = hex.data() + 2 * k;
            if (std::from_chars(digits, digits + 2, hash[k], 16).ptr != digits + 2)
                return no_node(level, place);
        }
        return hash;
    };
}

Json head_json(const AuditHead& head, const std::string& key)
{
    return {{"tree_size", head.tree_size},
            {"at", to_iso(timestamp_of(head.at_ms))},
            {"root", head.root},
            {"signature", head.signature},
            {"key", key}};
}

std::string hex_of(const TreeHash& hash)
{
    return to_hex(bytes_of(hash));
}

}  // namespace itinera
