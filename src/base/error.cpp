#include "base/error.hpp"

namespace itinera {

std::string_view name_of(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Invalid: return "invalid";
    case ErrorKind::Unauthenticated: return "unauthenticated";
    case ErrorKind::Forbidden: return "forbidden";
    case ErrorKind::NotFound: return "not_found";
    case ErrorKind::Gone: return "gone";
    case ErrorKind::Conflict: return "conflict";
    case ErrorKind::TooLarge: return "too_large";
    case ErrorKind::TooMany: return "too_many";
    case ErrorKind::Unavailable: return "unavailable";
    case ErrorKind::Corrupt: return "corrupt";
    }
    return "unknown";
}

}  // namespace itinera
