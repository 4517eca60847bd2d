// ZIP files of a few entries, stored without compression: what any system opens by a double click.
// Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace itinera {

struct ZipEntry {
    std::string name;  // UTF-8, "/" between folders
    std::string bytes;
};

// Errors: TooLarge (4 GiB, or 65,535 entries: beyond the plain format).
Result<std::string> zip_file(const std::vector<ZipEntry>& entries, Timestamp modified);

// CRC-32 as ZIP and gzip have it.
uint32_t crc32_of(std::string_view bytes);

}  // namespace itinera
