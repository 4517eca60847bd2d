#include "store/column_codec.hpp"

#include <zstd.h>

#include <bit>
#include <cstring>

namespace itinera {
namespace {

static_assert(std::endian::native == std::endian::little, "stored numbers are little-endian");

constexpr uint8_t differences_flag = 0x80;
constexpr uint8_t absent_flag = 0x40;
constexpr uint8_t width_mask = 0x0f;
constexpr size_t block_bytes_max = size_t{1} << 28;

Error damaged()
{
    return Error{ErrorKind::Corrupt, "a block of columns is damaged"};
}

void append_i64(std::string& out, int64_t number)
{
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

uint8_t bytes_of(uint64_t range)
{
    return static_cast<uint8_t>((std::bit_width(range) + 7) / 8);
}

uint64_t minus(int64_t a, int64_t b)
{
    return static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}

struct Range {
    int64_t low = INT64_MAX, high = INT64_MIN;
    bool absent = false;
    void take(int64_t value)
    {
        if (value < low) low = value;
        if (value > high) high = value;
    }
};

struct Ranges {
    Range direct, steps;
};

Ranges ranges_of(std::span<const int64_t> values)
{
    Ranges ranges;
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] == column_absent) {
            ranges.direct.absent = true;
            continue;
        }
        ranges.direct.take(values[i]);
        if (i > 0) ranges.steps.take(static_cast<int64_t>(minus(values[i], values[i - 1])));
    }
    return ranges;
}

template <typename CodeOf>
void append_planes(std::string& out, size_t count, uint8_t width, const CodeOf& code_of)
{
    const size_t start = out.size();
    out.resize(start + width * count);
    for (uint8_t plane = 0; plane < width; ++plane) {
        char* to = out.data() + start + plane * count;
        for (size_t i = 0; i < count; ++i) to[i] = static_cast<char>(code_of(i) >> (8 * plane));
    }
}

}  // namespace

void ColumnWriter::add(std::span<const int64_t> values)
{
    const Ranges ranges = ranges_of(values);
    const Range& direct = ranges.direct;
    const bool none = direct.low > direct.high;  // no column, or all absent
    const int64_t base = none ? 0 : direct.low;
    const uint64_t span = none ? 0 : minus(direct.high, direct.low) + (direct.absent ? 1 : 0);
    const uint8_t width = bytes_of(span);
    if (!direct.absent && values.size() > 1) {
        const Range& steps = ranges.steps;
        const uint8_t steps_width = bytes_of(minus(steps.high, steps.low));
        if (steps_width < width) {
            planes_.push_back(static_cast<char>(differences_flag | steps_width));
            append_i64(planes_, steps.low);
            append_i64(planes_, values[0]);
            append_planes(planes_, values.size(), steps_width, [&](size_t i) {
                return i == 0 ? 0
                              : minus(values[i], values[i - 1]) - static_cast<uint64_t>(steps.low);
            });
            return;
        }
    }
    planes_.push_back(static_cast<char>(width | (direct.absent ? absent_flag : 0)));
    append_i64(planes_, base);
    const uint64_t shift = direct.absent ? 1 : 0;
    append_planes(planes_, values.size(), width, [&](size_t i) {
        return values[i] == column_absent ? 0 : minus(values[i], base) + shift;
    });
}

void ColumnWriter::finish(std::string& out)
{
    constexpr int level = 1;
    const size_t bound = ZSTD_compressBound(planes_.size());
    const size_t start = out.size() + 8;
    std::string& packed = out;
    append_u32(packed, static_cast<uint32_t>(planes_.size()));
    append_u32(packed, 0);
    packed.resize(start + bound);
    const size_t size =
        ZSTD_compress(packed.data() + start, bound, planes_.data(), planes_.size(), level);
    packed.resize(start + size);
    const auto size32 = static_cast<uint32_t>(size);
    std::memcpy(packed.data() + start - 4, &size32, sizeof size32);
    planes_.clear();
}

Result<Done> ColumnReader::start(std::string_view& bytes)
{
    const uint32_t size = TRY(take_u32(bytes));
    const uint32_t packed = TRY(take_u32(bytes));
    if (packed > bytes.size() || size > block_bytes_max) return damaged();
    planes_.resize(size);
    at_ = 0;
    const size_t got = ZSTD_decompress(planes_.data(), size, bytes.data(), packed);
    if (ZSTD_isError(got) || got != size) return damaged();
    bytes.remove_prefix(packed);
    return Done{};
}

Result<Done> ColumnReader::read(std::span<int64_t> out)
{
    const size_t count = out.size();
    if (planes_.size() - at_ < 9) return damaged();
    const auto head = static_cast<uint8_t>(planes_[at_]);
    const size_t width = head & width_mask;
    const bool steps = (head & differences_flag) != 0;
    int64_t base = 0;
    int64_t first = 0;
    std::memcpy(&base, planes_.data() + at_ + 1, 8);
    at_ += 9;
    if (width > 8 || planes_.size() - at_ < width * count + (steps ? 8 : 0)) return damaged();
    if (steps) {
        std::memcpy(&first, planes_.data() + at_, 8);
        at_ += 8;
    }
    codes_.assign(count, 0);
    for (size_t plane = 0; plane < width; ++plane) {
        const char* from = planes_.data() + at_ + plane * count;
        for (size_t i = 0; i < count; ++i) {
            codes_[i] |= static_cast<uint64_t>(static_cast<uint8_t>(from[i])) << (8 * plane);
        }
    }
    at_ += width * count;
    const auto offset = static_cast<uint64_t>(base);
    if (steps) {
        auto value = static_cast<uint64_t>(first);
        for (size_t i = 0; i < count; ++i) {
            if (i > 0) value += codes_[i] + offset;
            out[i] = static_cast<int64_t>(value);
        }
    } else if ((head & absent_flag) != 0) {
        for (size_t i = 0; i < count; ++i) {
            out[i] = codes_[i] == 0 ? column_absent : static_cast<int64_t>(codes_[i] - 1 + offset);
        }
    } else {
        for (size_t i = 0; i < count; ++i) out[i] = static_cast<int64_t>(codes_[i] + offset);
    }
    return Done{};
}

void append_u32(std::string& out, uint32_t number)
{
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

Result<uint32_t> take_u32(std::string_view& bytes)
{
    uint32_t number = 0;
    if (bytes.size() < sizeof number) return damaged();
    std::memcpy(&number, bytes.data(), sizeof number);
    bytes.remove_prefix(sizeof number);
    return number;
}

}  // namespace itinera
