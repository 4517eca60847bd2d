#include "store/master_key.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/file.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

constexpr size_t file_bytes_max = 4'096;

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string text_of(const char* variable)
{
    const char* value = std::getenv(variable);
    return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

MasterKeySource MasterKeySource::from_environment()
{
    return {text_of("ITINERA_MASTER_KEY_FILE"), text_of("ITINERA_MASTER_KEY")};
}

Result<SealKey> master_key_of_hex(std::string_view hex)
{
    SealKey key{};
    bool is_good = hex.size() == 2 * key.size();
    for (size_t i = 0; is_good && i < key.size(); ++i) {
        const int high = digit_of(hex[2 * i]), low = digit_of(hex[2 * i + 1]);
        is_good = high >= 0 && low >= 0;
        key[i] = static_cast<unsigned char>(16 * std::max(high, 0) + std::max(low, 0));
    }
    if (!is_good) return Error{ErrorKind::Invalid, "a master key has 64 hexadecimal digits"};
    return key;
}

Result<std::filesystem::path> default_master_key_file(std::string_view vault_id)
{
    std::filesystem::path state = text_of("XDG_STATE_HOME");
    if (!state.is_absolute()) {
        const std::string home = text_of("HOME");
        if (home.empty()) {
            return Error{ErrorKind::Invalid,
                         "there is no place for the master key: set ITINERA_MASTER_KEY_FILE"};
        }
        state = std::filesystem::path(home) / ".local" / "state";
    }
    return state / "itinera" / std::string(vault_id) / "master.key";
}

Result<std::vector<MasterKey>> read_master_keys(const std::filesystem::path& file)
{
    std::string text = TRY(read_file(file, file_bytes_max));
    const Error broken{ErrorKind::Corrupt,
                       fmt::format("{} does not hold a master key", file.string())};
    std::vector<MasterKey> keys;
    std::string_view rest = text;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.empty()) continue;
        const size_t space = line.find(' ');
        MasterKey one;
        const auto [end, wrong] = std::from_chars(
            line.data(), line.data() + std::min(space, line.size()), one.generation);
        if (space == std::string_view::npos || wrong != std::errc{} || end != line.data() + space)
            return broken;
        const Result<SealKey> key = master_key_of_hex(line.substr(space + 1));
        if (!key) return broken;
        one.key = *key;
        keys.push_back(one);
    }
    wipe(text);
    if (keys.empty()) return broken;
    return keys;
}

Result<Done> write_master_keys(const std::filesystem::path& file,
                               const std::vector<MasterKey>& keys)
{
    std::error_code failed;
    const std::filesystem::path folder = file.parent_path();
    if (!folder.empty() && std::filesystem::create_directories(folder, failed)) {
        if (::chmod(folder.c_str(), 0700) != 0) return errno_error(errno, "chmod", folder);
    }
    if (failed) return errno_error(failed.value(), "mkdir", folder);
    std::string text;
    for (const MasterKey& one : keys) {
        const std::string_view bytes(reinterpret_cast<const char*>(one.key.data()), one.key.size());
        text += fmt::format("{} {}\n", one.generation, to_hex(bytes));
    }
    const std::array<std::string_view, 1> parts{text};
    Result<Done> written = write_file_atomically(file, parts);
    wipe(text);
    return written;
}

}  // namespace itinera
