// multipart/form-data, read in pieces of any size without holding a part in memory (RFC 7578).
//
// A pure reader: bytes in, calls out. Source: RFC 2046 section 5.1.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera::http {

inline constexpr size_t multipart_parts_max = 16;
inline constexpr size_t multipart_part_header_bytes_max = 4'096;

struct PartHeader {
    std::string name;
    std::string file_name;  // without folders
    bool is_file = false;   // a file name was given, be it empty
};

struct PartCalls {
    std::function<Result<Done>(const PartHeader&)> begin;
    std::function<Result<Done>(std::string_view)> data;
    std::function<Result<Done>()> end;
};

class MultipartReader {
public:
    // Takes the boundary from the Content-Type. Errors: Invalid.
    static Result<MultipartReader> open(std::string_view content_type, PartCalls calls);

    // Errors: Invalid (not multipart), TooLarge (part header, number of parts), those of the calls.
    Result<Done> take(std::string_view bytes);
    // The body has ended. Errors: Invalid if the last boundary has not come.
    Result<Done> finish() const;

private:
    enum class State { Preamble, AfterBoundary, Header, Data, Epilogue };

    MultipartReader(std::string delimiter, PartCalls calls);
    Result<bool> step();  // false: more bytes are needed
    Result<bool> read_data(bool is_part);
    Result<bool> read_after_boundary();
    Result<bool> read_header();
    Result<Done> begin_part(std::string_view header);

    std::string delimiter_;  // "\r\n--boundary"
    PartCalls calls_;
    State state_ = State::Preamble;
    std::string pending_ = "\r\n";  // a body may begin with the boundary itself
    size_t parts_ = 0;
};

}  // namespace itinera::http
