// The id of a row that has none of its own (EV-63): SHA-256(mapping id ‖ canonical row ‖
// how-manyeth equal row), its first 16 bytes in base64url.
//
// The canonical row is its cells by the byte order of their columns' names, each with its length;
// an empty cell is an absent one. So neither quoting nor the order of columns matters.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "collect/equal_rows.hpp"
#include "collect/row.hpp"

namespace itinera {

class RowIdentity {
public:
    explicit RowIdentity(std::string_view mapping_id);
    // The view is valid until the next call. Must see every row of the file once, in order.
    std::string_view id_of(const Row& row, const RowReader& reader);

private:
    void learn_columns(const RowReader& reader);
    void write_canonical(const Row& row, const RowReader& reader);

    Sha256 seed_;
    EqualRows equal_rows_;
    std::vector<size_t> order_;  // columns by name
    std::string canonical_;
    std::array<char, 22> id_{};
};

// 16 bytes -> 22 characters.
std::array<char, 22> base64url_of_16(const unsigned char* bytes);

}  // namespace itinera
