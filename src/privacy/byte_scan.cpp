#include "privacy/byte_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/text_forms.hpp"

namespace itinera {
namespace {

constexpr size_t prefix_bytes = 4;

struct Pattern {
    std::string bytes;
    size_t value;
    std::string_view form;
};

std::string utf16(std::string_view text, bool is_big_endian)
{
    std::string out;
    const auto unit = [&](uint32_t number) {
        const char low = static_cast<char>(number & 0xff),
                   high = static_cast<char>(number >> 8 & 0xff);
        out += is_big_endian ? high : low;
        out += is_big_endian ? low : high;
    };
    for (size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        uint32_t point = length == 1 ? lead : lead & (0xffu >> (length + 1));
        for (size_t k = 1; k < length && at + k < text.size(); ++k)
            point = point << 6 | (static_cast<unsigned char>(text[at + k]) & 0x3fu);
        at += length;
        if (point < 0x10000) {
            unit(point);
        } else {
            unit(0xd800 + ((point - 0x10000) >> 10));
            unit(0xdc00 + ((point - 0x10000) & 0x3ff));
        }
    }
    return out;
}

// The characters of the encoding that the value alone decides, at this offset within three bytes.
std::string base64_at(std::string_view text, size_t offset)
{
    const std::string whole = to_base64url(std::string(offset, 'x') + std::string(text));
    const size_t first = offset == 0 ? 0 : offset + 1;
    const size_t end = (offset + text.size()) * 8 / 6;
    return whole.substr(first, end - first);
}

std::string escaped(std::string_view text, const auto& escape)
{
    std::string out;
    for (const char c : text) out += escape(static_cast<unsigned char>(c));
    return out;
}

std::string json_ascii(std::string_view text)
{
    std::string out;
    const std::string units = utf16(text, true);
    for (size_t at = 0; at + 1 < units.size(); at += 2) {
        const auto high = static_cast<unsigned char>(units[at]);
        const auto low = static_cast<unsigned char>(units[at + 1]);
        if (high == 0 && low < 0x80 && low >= 0x20 && low != '"' && low != '\\') {
            out += static_cast<char>(low);
        } else {
            out += fmt::format("\\u{:02x}{:02x}", high, low);
        }
    }
    return out;
}

std::vector<Pattern> patterns_of(const std::vector<std::string>& values)
{
    std::vector<Pattern> patterns;
    for (size_t v = 0; v < values.size(); ++v) {
        std::set<std::string> texts;
        for (const std::string& text : {to_nfc(values[v]), to_nfd(values[v])}) {
            texts.insert({text, to_lower_case(text), to_upper_case(text)});
        }
        std::set<std::string> seen;
        const auto add = [&](std::string bytes, std::string_view form) {
            if (bytes.size() >= prefix_bytes && seen.insert(bytes).second)
                patterns.push_back({std::move(bytes), v, form});
        };
        for (const std::string& text : texts) {
            add(text, "utf8");
            add(utf16(text, false), "utf16le");
            add(utf16(text, true), "utf16be");
            add(to_hex(text), "hex");
            add(to_upper_case(to_hex(text)), "hex");
            for (size_t offset = 0; offset < 3; ++offset) {
                std::string encoded = base64_at(text, offset);
                add(encoded, "base64url");
                std::ranges::replace(encoded, '-', '+');
                std::ranges::replace(encoded, '_', '/');
                add(encoded, "base64");
            }
            const auto url = [](bool is_plus) {
                return [is_plus](unsigned char c) {
                    if (std::isalnum(c) || std::strchr("-_.~", c))
                        return std::string(1, static_cast<char>(c));
                    return is_plus && c == ' ' ? std::string("+") : fmt::format("%{:02X}", c);
                };
            };
            add(escaped(text, url(false)), "url");
            add(escaped(text, url(true)), "url");
            add(to_lower_case(escaped(text, url(false))), "url");
            const std::string json = dump_json(Json(text));
            add(json.substr(1, json.size() - 2), "json");
            add(json_ascii(text), "json");
            add(escaped(text,
                        [](unsigned char c) -> std::string {
                            switch (c) {
                            case '&': return "&amp;";
                            case '<': return "&lt;";
                            case '>': return "&gt;";
                            case '"': return "&quot;";
                            case '\'': return "&#39;";
                            default: return std::string(1, static_cast<char>(c));
                            }
                        }),
                "html");
        }
    }
    return patterns;
}

// All patterns by their first bytes, behind a filter of 2^22 bits.
class PatternIndex {
public:
    explicit PatternIndex(std::vector<Pattern> patterns) : patterns_(std::move(patterns))
    {
        for (size_t p = 0; p < patterns_.size(); ++p) {
            const uint32_t prefix = prefix_at(patterns_[p].bytes.data());
            filter_[place(prefix)] = true;
            by_prefix_[prefix].push_back(p);
        }
    }
    template <typename Found>
    void search(std::string_view bytes, const Found& found) const
    {
        for (size_t at = 0; at + prefix_bytes <= bytes.size(); ++at) {
            const uint32_t prefix = prefix_at(bytes.data() + at);
            if (!filter_[place(prefix)]) continue;
            const auto entry = by_prefix_.find(prefix);
            if (entry == by_prefix_.end()) continue;
            for (const size_t p : entry->second) {
                if (bytes.substr(at).starts_with(patterns_[p].bytes)) found(patterns_[p], at);
            }
        }
    }

private:
    static uint32_t prefix_at(const char* bytes)
    {
        uint32_t prefix = 0;
        std::memcpy(&prefix, bytes, prefix_bytes);
        return prefix;
    }
    static size_t place(uint32_t prefix) { return prefix * 0x9e3779b1u >> 10; }

    std::vector<Pattern> patterns_;
    std::vector<bool> filter_ = std::vector<bool>(size_t{1} << 22);
    std::unordered_map<uint32_t, std::vector<size_t>> by_prefix_;
};

}  // namespace

Result<Done> scan_folder(const std::filesystem::path& folder,
                         const std::vector<std::string>& values,
                         const std::function<void(const ScanHit&)>& found)
{
    for (const std::string& value : values) {
        if (value.size() < scan_value_bytes_min) {
            return Error{ErrorKind::Invalid,
                         fmt::format("{} is shorter than {} bytes: it would be found by chance",
                                     in_quotes(value), scan_value_bytes_min)};
        }
    }
    const PatternIndex index(patterns_of(values));
    std::error_code failed;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder, failed)) {
        if (!file.is_regular_file(failed) || file.file_size(failed) == 0) continue;
        const MappedFile bytes = TRY(MappedFile::open(file.path()));
        std::set<std::pair<size_t, std::string_view>> told;
        index.search(bytes.bytes(), [&](const Pattern& pattern, size_t offset) {
            if (told.emplace(pattern.value, pattern.form).second)
                found({pattern.value, file.path(), offset, std::string(pattern.form)});
        });
        index.search(file.path().filename().string(), [&](const Pattern& pattern, size_t) {
            found({pattern.value, file.path(), 0, "file name"});
        });
    }
    if (failed) return Error{ErrorKind::Unavailable, folder.string() + ": " + failed.message()};
    return Done{};
}

}  // namespace itinera
