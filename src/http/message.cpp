#include "http/message.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/target.hpp"

namespace itinera::http {

std::string_view name_of(Method method)
{
    switch (method) {
    case Method::Get: return "GET";
    case Method::Head: return "HEAD";
    case Method::Post: return "POST";
    case Method::Put: return "PUT";
    case Method::Patch: return "PATCH";
    case Method::Delete: return "DELETE";
    case Method::Options: return "OPTIONS";
    case Method::Other: return "";
    }
    return "";
}

std::string_view find_header(const Fields& fields, std::string_view name)
{
    for (const Field& field : fields) {
        if (equals_ignoring_case(field.name, name)) return field.value;
    }
    return {};
}

bool has_token(std::string_view list, std::string_view token)
{
    while (!list.empty()) {
        const size_t comma = std::min(list.find(','), list.size());
        std::string_view entry = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) {
            entry.remove_prefix(1);
        }
        while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) {
            entry.remove_suffix(1);
        }
        if (equals_ignoring_case(entry, token)) return true;
    }
    return false;
}

SpoolFile::~SpoolFile()
{
    std::error_code ignored;  // it may have been moved away, which is what it is for
    std::filesystem::remove(path, ignored);
}

const std::string& Request::parameter(std::string_view name) const
{
    for (const Field& field : parameters) {
        if (field.name == name) return field.value;
    }
    throw std::logic_error("the route has no parameter " + std::string(name));
}

std::optional<std::string> Request::query_value(std::string_view name) const
{
    for (const Field& field : query) {
        if (field.name == name) return field.value;
    }
    return std::nullopt;
}

}  // namespace itinera::http
