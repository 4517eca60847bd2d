#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/question_json.hpp"

namespace itinera {

Error invalid_at(std::string path, std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message), std::move(path)};
}

Error not_built_yet(std::string path)
{
    std::string message = fmt::format("`{}` is not built yet", path);
    return invalid_at(std::move(path), std::move(message));
}

Result<Fields> Fields::of(const Json& json, std::string path)
{
    if (!json.is_object()) {
        return invalid_at(std::move(path),
                          fmt::format("an object is expected, not {}", in_quotes(dump_json(json))));
    }
    Fields fields;
    fields.json_ = &json;
    fields.path_ = std::move(path);
    return fields;
}

std::string Fields::path_of(std::string_view name) const
{
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

const Json* Fields::find(std::string_view name)
{
    asked_.emplace_back(name);
    const auto found = json_->find(name);
    if (found == json_->end()) return nullptr;
    fill(name, *found);
    return &*found;
}

void Fields::fill(std::string_view name, Json value)
{
    filled_[std::string(name)] = std::move(value);
}

Result<std::string> Fields::text(std::string_view name, std::string_view by_default)
{
    const Json* json = find(name);
    if (!json) {
        if (!by_default.empty()) fill(name, std::string(by_default));
        return std::string(by_default);
    }
    if (!json->is_string()) {
        return invalid_at(path_of(name),
                          fmt::format("`{}` is a text, not {}", name, in_quotes(dump_json(*json))));
    }
    return json->get<std::string>();
}

Result<bool> Fields::flag(std::string_view name, bool by_default)
{
    const Json* json = find(name);
    if (!json) {
        fill(name, by_default);
        return by_default;
    }
    if (!json->is_boolean()) {
        return invalid_at(path_of(name), fmt::format("`{}` is true or false, not {}", name,
                                                     in_quotes(dump_json(*json))));
    }
    return json->get<bool>();
}

Result<int64_t> Fields::integer(std::string_view name, int64_t by_default, int64_t min, int64_t max)
{
    const Json* json = find(name);
    if (!json) {
        fill(name, by_default);
        return by_default;
    }
    if (!json->is_number_integer() || json->get<int64_t>() < min) {
        return invalid_at(path_of(name),
                          fmt::format("`{}` is a whole number of at least {}, not {}", name, min,
                                      in_quotes(dump_json(*json))));
    }
    const int64_t value = json->is_number_unsigned() && json->get<uint64_t>() > INT64_MAX
                              ? INT64_MAX
                              : json->get<int64_t>();
    if (value > max) {
        return Error{ErrorKind::TooLarge,
                     fmt::format("`{}` is at most {}, not {}", name, max, value), path_of(name)};
    }
    return value;
}

Result<size_t> Fields::choice(std::string_view name, std::initializer_list<std::string_view> words)
{
    const std::string word = TRY(text(name, *words.begin()));
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) {
        return invalid_at(path_of(name), fmt::format("`{}` is one of {}, not {}", name,
                                                     fmt::join(words, ", "), in_quotes(word)));
    }
    return static_cast<size_t>(found - words.begin());
}

Result<std::optional<Duration>> Fields::duration(std::string_view name, std::string_view by_default,
                                                 Duration max)
{
    const Json* json = find(name);
    if (json) return std::optional(TRY(read_duration(*json, path_of(name), max)));
    if (by_default.empty()) return std::optional<Duration>{};
    fill(name, std::string(by_default));
    return std::optional(TRY(parse_iso_duration(by_default)));
}

Result<Done> Fields::no_others() const
{
    for (const auto& [name, value] : json_->items()) {
        if (std::ranges::find(asked_, name) == asked_.end()) {
            return invalid_at(path_of(name), fmt::format("there is no field `{}` here", name));
        }
    }
    return Done{};
}

Result<Done> Fields::refuse_unbuilt(std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names) {
        asked_.emplace_back(name);
        if (json_->contains(name)) return not_built_yet(path_of(name));
    }
    return Done{};
}

Result<Duration> read_duration(const Json& json, const std::string& path, Duration max)
{
    const std::string text = json.is_string() ? json.get<std::string>() : dump_json(json);
    const Result<Duration> duration = parse_iso_duration(text);
    if (!duration || !json.is_string()) {
        return invalid_at(path, fmt::format("{} is no duration such as PT30M or P7D, without years "
                                            "and months and not negative",
                                            in_quotes(text)));
    }
    if (*duration <= Duration::zero()) {
        return invalid_at(path, fmt::format("the duration {} is empty", text));
    }
    if (*duration > max) {
        return Error{ErrorKind::TooLarge,
                     fmt::format("the duration {} is longer than {}", text, to_iso(max)), path};
    }
    return *duration;
}

}  // namespace itinera
