#include "main/first_start.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace itinera {

bool output_is_kept()
{
    struct stat about{};
    if (std::getenv("JOURNAL_STREAM")) return true;
    return ::fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode);
}

std::string first_start_words(Access& access, const std::string& address, bool is_kept)
{
    if (access.is_set_up()) return "";
    if (is_kept) {
        return "Nobody has set it up yet. This output is kept as a log, so no set-up code is "
               "printed: "
               "start it in a terminal once, or run `itinera staff add --role owner` while it is "
               "stopped\n";
    }
    const std::optional<std::string> code = access.new_setup_code();
    if (!code) return "";
    return fmt::format("Set it up within 60 minutes, once, with this code: {}\n  {}/#code={}\n",
                       *code, address, *code);
}

}  // namespace itinera
