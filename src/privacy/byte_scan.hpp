// Searches files for values in every form in which a program may have written them (PR-26).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace itinera {

struct ScanHit {
    size_t value;  // which of the values
    std::filesystem::path file;
    size_t offset;
    std::string form;  // utf8, utf16le, hex, base64, …
};

inline constexpr size_t scan_value_bytes_min = 5;

// UTF-8, UTF-16, hex, base64 (3 alignments), URL-, JSON- and HTML-escaped; NFC and NFD, upper and
// lower case. Calls `found` once a value, file and form. Errors: Invalid (a value is shorter than
// scan_value_bytes_min), Unavailable (a file cannot be read).
Result<Done> scan_folder(const std::filesystem::path& folder,
                         const std::vector<std::string>& values,
                         const std::function<void(const ScanHit&)>& found);

}  // namespace itinera
