#include "main/harden.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.hpp"

namespace itinera {

Result<Done> keep_to_oneself()
{
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return errno_error(errno, "setrlimit", "");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno_error(errno, "prctl", "");
    ::umask(S_IRWXG | S_IRWXO);
    return Done{};
}

}  // namespace itinera
