// What a batch holds of people who were erased is taken out before anything is written (PR-24).
#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/text_forms.hpp"
#include "collect/identifier_rank.hpp"
#include "collect/intake.hpp"

namespace itinera {
namespace {

// Whether an event of this time may not name what the tombstone stands for: a person never again, a
// device not for the time up to the erasure.
bool is_barred(const std::optional<Tombstone>& stone, int64_t timestamp_ms)
{
    if (!stone || !stone->suppresses) return false;
    return !stone->is_device || timestamp_ms <= stone->erased_at_ms;
}

// The body without these identifiers.
std::string body_without(std::string_view text,
                         const std::vector<std::pair<std::string, std::string>>& barred)
{
    auto parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return std::string(text);
    Json body = std::move(parsed).value();
    const auto is_named = [&](const Json& value, std::string_view kind) {
        return value.is_string() && std::ranges::any_of(barred, [&](const auto& one) {
                   return one.first == kind && one.second == value.get<std::string>();
               });
    };
    for (const auto& [member, kind] : {std::pair<const char*, const char*>{"userId", "user_id"},
                                       {"anonymousId", "anonymous_id"}}) {
        if (body.contains(member) && is_named(body[member], kind)) body.erase(member);
    }
    if (body.contains("context") && body["context"].contains("externalIds")) {
        Json kept = Json::array();
        for (const Json& one : body["context"]["externalIds"]) {
            if (!is_named(one.value("id", Json(nullptr)), one.value("type", "")))
                kept.push_back(one);
        }
        body["context"]["externalIds"] = std::move(kept);
    }
    return dump_json(body);
}

void replace_bodies(RecordBatch& records, const std::vector<std::pair<size_t, std::string>>& fresh)
{
    std::string bytes;
    std::vector<uint32_t> ends;
    size_t next = 0;
    for (size_t row = 0; row < records.size(); ++row) {
        const bool is_fresh = next < fresh.size() && fresh[next].first == row;
        bytes += is_fresh ? std::string_view(fresh[next++].second) : records.body(row);
        ends.push_back(static_cast<uint32_t>(bytes.size()));
    }
    records.body_bytes = std::move(bytes);
    records.body_end = std::move(ends);
}

// Words of a rejected line that may be identifiers, whatever its format.
template <typename Take>
void for_each_word(std::string_view raw, const Take& take)
{
    constexpr std::string_view breaks = "\"',;\t\r\n{}[]|&=<> ";
    while (!raw.empty()) {
        const size_t end = std::min(raw.find_first_of(breaks), raw.size());
        if (end > 0) take(raw.substr(0, end));
        raw.remove_prefix(std::min(raw.size(), end + 1));
    }
}

bool names_the_erased(const QuarantineItem& item, const KeyVault& vault)
{
    bool found = false;
    const auto look = [&](std::string_view word) {
        for (size_t rank = 0; !found && rank < identifier_kinds.size(); ++rank) {
            const auto stone = vault.tombstone_of(vault.lookup_of(identifier_kinds[rank], word));
            found = stone && stone->suppresses && !stone->is_device;
        }
    };
    for_each_word(item.raw, look);
    for_each_word(without_json_escapes(item.raw), look);
    for_each_word(item.message, look);
    return found;
}

}  // namespace

void Intake::drop_erased(CandidateBatch& batch, std::vector<bool>& keep) const
{
    if (!parts_.vault.has_tombstones()) return;
    for (QuarantineItem& item : batch.rejected) {
        if (!names_the_erased(item, parts_.vault)) continue;
        item.raw.clear();
        item.event.clear();
        item.message = "it names an erased customer: its content was not kept";
    }
    std::vector<std::pair<size_t, std::string>> fresh;
    std::vector<CandidateBatch::IdentifierRef> kept;
    std::vector<uint32_t> ends;
    for (size_t row = 0; row < batch.events(); ++row) {
        std::vector<std::pair<std::string, std::string>> barred;
        const size_t begin = batch.first_identifier(row);
        for (size_t i = begin; i < batch.identifier_end[row]; ++i) {
            const auto& ref = batch.identifiers[i];
            const std::string& kind = batch.kinds[ref.kind];
            const std::string_view value = batch.identifier_value(ref);
            const auto stone = parts_.vault.tombstone_of(parts_.vault.lookup_of(kind, value));
            if (!is_barred(stone, batch.records.timestamp_ms[row])) {
                kept.push_back(ref);
            } else {
                barred.emplace_back(kind, value);
                if (keep[row] && i == begin) {
                    batch.reject({"suppressed", "", "its customer was erased"},
                                 {batch.lines[row], {}});
                    keep[row] = false;
                }
            }
        }
        ends.push_back(static_cast<uint32_t>(kept.size()));
        if (barred.empty() || !keep[row]) continue;
        batch.records.flags[row] |= FlagCleaned;
        fresh.emplace_back(row, body_without(batch.records.body(row), barred));
    }
    // Rows keep their identifiers in place: those of dropped rows are not looked at any more.
    batch.identifiers = std::move(kept);
    batch.identifier_end = std::move(ends);
    if (!fresh.empty()) replace_bodies(batch.records, fresh);
}

}  // namespace itinera
