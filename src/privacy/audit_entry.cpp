#include "privacy/audit_entry.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace itinera {
namespace {

constexpr size_t text_code_points_max = 1'000;

void add_field(std::string& out, std::string_view name, std::string_view value)
{
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":";
    append_json_string(out, value);
}

void add_pair(std::string& out, std::string_view name, std::string_view id, std::string_view kind)
{
    if (out.back() != '{') out += ',';
    out += '"';
    out += name;
    out += "\":{";
    add_field(out, "id", id);
    add_field(out, "kind", kind);
    out += '}';
}

}  // namespace

std::string audit_leaf(const AuditEntry& entry)
{
    std::string out = "{";
    out.reserve(320);
    add_field(out, "action", entry.action);
    add_pair(out, "actor", entry.actor_id, entry.actor_kind);
    add_field(out, "address_prefix", entry.address_prefix);
    add_field(out, "at", to_iso(timestamp_of(entry.at_ms)));
    if (!entry.before_after.empty()) out.append(",\"before_after\":").append(entry.before_after);
    add_pair(out, "object", entry.object_id, entry.object_kind);
    if (!entry.reason.empty()) add_field(out, "reason", entry.reason);
    add_field(out, "request_id", entry.request_id);
    add_field(out, "result", entry.result);
    out.append(",\"seq\":").append(std::to_string(entry.seq));
    if (!entry.session.empty()) add_field(out, "session", entry.session);
    out += '}';
    return out;
}

std::string audit_text(std::string_view text)
{
    std::string clean(text.substr(0, valid_utf8_prefix(text)));
    for (char& c : clean) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return shorten(clean, text_code_points_max);
}

std::string canonical_json(const Json& json)
{
    return nlohmann::json(json).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_one_json_value(std::string_view text)
{
    if (text.size() < 2 || text.front() != '{') return false;
    size_t depth = 0;
    bool in_string = false;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return false;
            if (--depth == 0) return at + 1 == text.size();
        }
    }
    return false;
}

std::string signed_head(int64_t tree_size, int64_t at_ms, std::string_view root)
{
    std::string out = "{";
    add_field(out, "at", to_iso(timestamp_of(at_ms)));
    add_field(out, "root", root);
    out.append(",\"tree_size\":").append(std::to_string(tree_size)).append("}");
    return out;
}

std::string signed_tip(int64_t tree_size, int64_t heads, std::string_view root)
{
    std::string out = "{\"heads\":" + std::to_string(heads);
    add_field(out, "root", root);
    out.append(",\"tip\":true,\"tree_size\":").append(std::to_string(tree_size)).append("}");
    return out;
}

}  // namespace itinera
