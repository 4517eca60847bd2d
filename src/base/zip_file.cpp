#include "base/zip_file.hpp"

#include <array>

namespace itinera {
namespace {

constexpr std::array<uint32_t, 256> crc_table = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320U : value >> 1;
        table[byte] = value;
    }
    return table;
}();

void put(std::string& out, uint64_t number, int bytes)
{
    for (int at = 0; at < bytes; ++at) out += static_cast<char>(number >> (8 * at) & 0xff);
}

// Time and date of MS-DOS, to two seconds.
uint32_t dos_time(Timestamp time)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    const auto years = static_cast<uint32_t>(std::max(0, static_cast<int>(date.year()) - 1980));
    return years << 25 | static_cast<unsigned>(date.month()) << 21 |
           static_cast<unsigned>(date.day()) << 16 |
           static_cast<uint32_t>(clock.hours().count()) << 11 |
           static_cast<uint32_t>(clock.minutes().count()) << 5 |
           static_cast<uint32_t>(clock.seconds().count() / 2);
}

// What the local header and the entry of the directory have in common.
void put_common(std::string& out, const ZipEntry& entry, uint32_t time, uint32_t crc)
{
    put(out, 20, 2);       // version needed: 2.0
    put(out, 1 << 11, 2);  // names are UTF-8
    put(out, 0, 2);        // stored
    put(out, time, 4);
    put(out, crc, 4);
    put(out, entry.bytes.size(), 4);
    put(out, entry.bytes.size(), 4);
    put(out, entry.name.size(), 2);
    put(out, 0, 2);  // no extra field
}

}  // namespace

uint32_t crc32_of(std::string_view bytes)
{
    uint32_t crc = 0xffffffffU;
    for (const char c : bytes)
        crc = crc_table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ crc >> 8;
    return ~crc;
}

Result<std::string> zip_file(const std::vector<ZipEntry>& entries, Timestamp modified)
{
    uint64_t whole = 22;
    for (const ZipEntry& entry : entries) whole += 2 * entry.name.size() + entry.bytes.size() + 76;
    if (whole > 0xfffffffeU || entries.size() > 0xffff)
        return Error{ErrorKind::TooLarge, "a ZIP file holds up to 4 GiB and 65,535 entries"};
    std::string out, directory;
    out.reserve(whole);
    const uint32_t time = dos_time(modified);
    for (const ZipEntry& entry : entries) {
        const uint32_t crc = crc32_of(entry.bytes);
        const size_t begin = out.size();
        out += "PK\x03\x04";
        put_common(out, entry, time, crc);
        out += entry.name;
        out += entry.bytes;
        directory += "PK\x01\x02";
        put(directory, 3 << 8 | 20, 2);  // made by: Unix, 2.0
        put_common(directory, entry, time, crc);
        put(directory, 0, 2 + 2 + 2);                // no comment, first disk, no inner attributes
        put(directory, uint64_t{0100600} << 16, 4);  // a file for its owner
        put(directory, begin, 4);
        directory += entry.name;
    }
    const size_t at = out.size();
    out += directory;
    out += "PK\x05\x06";
    put(out, 0, 4);
    put(out, entries.size(), 2);
    put(out, entries.size(), 2);
    put(out, directory.size(), 4);
    put(out, at, 4);
    put(out, 0, 2);
    return out;
}

}  // namespace itinera
