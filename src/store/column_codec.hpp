// Columns of integers as few bytes: frame of reference or differences, split into byte planes, and
// all columns of a block packed by zstd.
//
//     block   [u32 bytes of the planes] [zstd frame of: column, column, ...]
//     column  [u8: width | flags] [i64 base] [i64 first, if differences] [plane 0: n bytes] ...
//     [plane width - 1]
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace itinera {

// Stands for "no value" in a column, and costs no width there.
inline constexpr int64_t column_absent = INT64_MIN;

class ColumnWriter {
public:
    void add(std::span<const int64_t> values);
    template <typename T, typename Convert>
    void add(std::span<const T> values, const Convert& convert)
    {
        scratch_.resize(values.size());
        for (size_t i = 0; i < values.size(); ++i) scratch_[i] = convert(values[i]);
        add(std::span<const int64_t>(scratch_));
    }
    // Appends the block to `out` and starts the next.
    void finish(std::string& out);

private:
    std::vector<int64_t> scratch_;
    std::string planes_;
};

// Takes the columns of a block in the order in which they were added.
class ColumnReader {
public:
    // Cuts the block off the front of `bytes`. Errors: Corrupt.
    Result<Done> start(std::string_view& bytes);
    // `out` has as many entries as the column. Errors: Corrupt.
    Result<Done> read(std::span<int64_t> out);
    template <typename T, typename Convert>
    Result<Done> read(std::vector<T>& out, size_t count, const Convert& convert)
    {
        scratch_.resize(count);
        TRY(read(std::span(scratch_)));
        out.resize(count);
        for (size_t i = 0; i < count; ++i) out[i] = convert(scratch_[i]);
        return Done{};
    }

private:
    std::vector<int64_t> scratch_;
    std::vector<uint64_t> codes_;
    std::string planes_;
    size_t at_ = 0;
};

// Little-endian numbers in front of blobs.
void append_u32(std::string& out, uint32_t number);
// Cuts four bytes off the front. Errors: Corrupt.
Result<uint32_t> take_u32(std::string_view& bytes);

}  // namespace itinera
