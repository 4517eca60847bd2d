#include "collect/row_identity.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/hash.hpp"

namespace itinera {

namespace {

void append_sized(std::string& out, std::string_view text)
{
    const auto length = static_cast<uint32_t>(text.size());
    char bytes[4];
    for (size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(length >> (8 * i));
    out.append(bytes, 4);
    out.append(text);
}

}  // namespace

std::array<char, 22> base64url_of_16(const unsigned char* bytes)
{
    static constexpr char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<char, 22> text;
    size_t out = 0;
    for (size_t at = 0; at < 15; at += 3) {
        const uint32_t three = static_cast<uint32_t>(bytes[at]) << 16 |
                               static_cast<uint32_t>(bytes[at + 1]) << 8 | bytes[at + 2];
        for (uint32_t shift = 24; shift > 0; shift -= 6)
            text[out++] = digits[(three >> (shift - 6)) & 63];
    }
    text[out++] = digits[bytes[15] >> 2];
    text[out] = digits[(bytes[15] & 3) << 4];
    return text;
}

RowIdentity::RowIdentity(std::string_view mapping_id)
{
    seed_.add(mapping_id);
}

std::string_view RowIdentity::id_of(const Row& row, const RowReader& reader)
{
    if (order_.size() != reader.columns().size()) learn_columns(reader);
    canonical_.clear();
    write_canonical(row, reader);
    const uint64_t before = equal_rows_.count(hash64(canonical_));
    for (size_t i = 0; i < 8; ++i) canonical_.push_back(static_cast<char>(before >> (8 * i)));
    Sha256 hash = seed_;
    hash.add(canonical_);
    const Sha256Digest digest = hash.finish();
    id_ = base64url_of_16(digest.data());
    return {id_.data(), id_.size()};
}

void RowIdentity::learn_columns(const RowReader& reader)
{
    const bool is_first = order_.empty();
    order_.resize(reader.columns().size());
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::ranges::sort(order_, {}, [&](size_t i) { return std::string_view{reader.columns()[i]}; });
    if (!reader.columns_are_fixed() || !is_first) return;
    // Names that are the same for all rows are hashed once.
    std::string names;
    for (const size_t i : order_) append_sized(names, reader.columns()[i]);
    seed_.add(names);
}

void RowIdentity::write_canonical(const Row& row, const RowReader& reader)
{
    if (row.fault) {
        canonical_ += row.raw;
        return;
    }
    const bool with_names = !reader.columns_are_fixed();
    for (const size_t i : order_) {
        const bool is_absent = i >= row.cells.size() || row.cells[i].kind == CellKind::Absent;
        if (with_names) {
            if (is_absent) continue;
            append_sized(canonical_, reader.columns()[i]);
        }
        append_sized(canonical_, is_absent ? std::string_view{} : row.cells[i].text);
    }
}

}  // namespace itinera
