#include "store/name_dictionary.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/hash.hpp"

namespace itinera {
namespace {

// Cuts a JSON text into what a skeleton keeps: punctuation, names, and where values stand.
// Calls on_name(quoted text with colon), on_value(name of the member at depth 1, quoted text or
// ""), on_mark(character).
template <typename OnName, typename OnValue, typename OnMark>
void read_skeleton(std::string_view text, const OnName& on_name, const OnValue& on_value,
                   const OnMark& on_mark)
{
    std::string_view member;
    int depth = 0;
    for (size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"') {
            size_t end = at + 1;
            while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            if (end >= text.size()) return;  // cut short
            ++end;
            if (end < text.size() && text[end] == ':') {
                if (depth == 1) member = text.substr(at + 1, end - at - 2);
                on_name(text.substr(at, end + 1 - at));
                at = end + 1;
                continue;
            }
            on_value(depth == 1 ? member : std::string_view(), text.substr(at, end - at));
            at = end;
        } else if (c == '{' || c == '[' || c == '}' || c == ']' || c == ',') {
            depth += c == '{' || c == '[' ? 1 : c == ',' ? 0 : -1;
            on_mark(c);
            ++at;
        } else {
            ++at;  // of a number, true, false, null
        }
    }
}

bool is_event_name(std::string_view member)
{
    return member == "event" || member == "type";
}

// How many owners use a name, up to name_owners_min.
class Uses {
public:
    void add(std::string_view name, NodeId owner)
    {
        auto found = owners_.find(name);
        if (found == owners_.end()) found = owners_.emplace(std::string(name), Owners{}).first;
        Owners& owners = found->second;
        const auto end = owners.nodes.begin() + static_cast<std::ptrdiff_t>(owners.count);
        if (owners.count == owners.nodes.size() ||
            std::find(owners.nodes.begin(), end, owner) != end)
            return;
        owners.nodes[owners.count++] = owner;
    }
    bool are_enough(std::string_view name) const
    {
        const auto found = owners_.find(name);
        return found != owners_.end() && found->second.count >= name_owners_min;
    }

private:
    struct Owners {
        std::array<NodeId, name_owners_min> nodes{};
        size_t count = 0;
    };
    std::unordered_map<std::string, Owners, StringHash, std::equal_to<>> owners_;
};

std::string skeleton_of(std::string_view text, const Uses& uses)
{
    std::string skeleton;
    read_skeleton(
        text,
        [&](std::string_view name) {
            if (uses.are_enough(name)) skeleton += name;
        },
        [&](std::string_view member, std::string_view value) {
            skeleton += is_event_name(member) && uses.are_enough(value) ? value : "\"\"";
        },
        [&](char mark) { skeleton += mark; });
    return skeleton;
}

}  // namespace

std::string names_in(std::span<const BodySample> samples, size_t bytes_max)
{
    Uses uses;
    for (const BodySample& sample : samples) {
        read_skeleton(
            sample.text, [&](std::string_view name) { uses.add(name, sample.owner); },
            [&](std::string_view member, std::string_view value) {
                if (is_event_name(member)) uses.add(value, sample.owner);
            },
            [](char) {});
    }
    std::unordered_map<std::string, size_t> forms;
    for (const BodySample& sample : samples) ++forms[skeleton_of(sample.text, uses)];
    std::vector<std::pair<size_t, std::string_view>> order;
    for (const auto& [form, count] : forms) order.emplace_back(count, form);
    std::ranges::sort(order, std::greater());
    std::string names;
    for (const auto& [count, form] : order) {
        if (names.size() + form.size() > bytes_max) break;
        names.insert(0, form);
    }
    return names;
}

}  // namespace itinera
