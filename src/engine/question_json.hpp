// Reading questions: JSON with names -> queries with codes (CM-1, CM-26).
//
// A question is read twice. The first reading notes which property columns and which hidden events
// it needs; then the columns are fetched; the second reading finds them in the Scope and compiles
// its predicates against their dictionaries. A reader need not care: it asks the Scope both times.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/question.hpp"
#include "base/json.hpp"
#include "event/name_table.hpp"

namespace itinera {

// What names mean while a question is read.
struct Scope {
    const NameTable* names = nullptr;
    size_t event_codes = 0;  // one more than the highest event code
    Timestamp now{};
    Zone zone = Zone::utc();  // of the project
    WeekStart week_start = WeekStart::Monday;
    const std::map<std::string, Json>* sessions = nullptr;  // named definitions; may be null
    // Whether an event name that never occurred is an error (with the nearest name), or fits
    // nothing.
    bool strict_names = false;

    // Noted by the first reading, used by the second:
    std::vector<std::string> properties{};                         // name of each column slot
    std::vector<std::shared_ptr<const PropertyColumn>> columns{};  // empty on the first reading
    std::vector<uint8_t> named_events{};                           // by code
    // By slot and code, for those from whom personal values are masked; else empty.
    std::vector<std::vector<std::string>> shown_values{};

    // The slot of a property column.
    size_t column_of(const std::string& property);
    // The dictionary of a slot, or null on the first reading.
    const PropertyColumn* column(size_t slot) const
    {
        return slot < columns.size() ? columns[slot].get() : nullptr;
    }
};

// The fields of one JSON object: each is asked for by name, the rest is refused.
// Remembers defaults, so that the basis can show the question with them filled in.
class Fields {
public:
    // `path` of the object in the question: "" or "steps[1]". Errors: Invalid unless an object.
    static Result<Fields> of(const Json& json, std::string path);

    // Null if the field is missing.
    const Json* find(std::string_view name);
    bool has(std::string_view name) const { return json_->contains(name); }
    // Each takes the default where the field is missing. Errors: Invalid with the path.
    Result<std::string> text(std::string_view name, std::string_view by_default);
    Result<bool> flag(std::string_view name, bool by_default);
    // Errors: Invalid if not an integer or below `min`, TooLarge above `max`.
    Result<int64_t> integer(std::string_view name, int64_t by_default, int64_t min, int64_t max);
    // One of a list of words. Errors: Invalid, naming them.
    Result<size_t> choice(std::string_view name, std::initializer_list<std::string_view> words);
    // ISO 8601; none if missing and `by_default` is empty. Errors: Invalid (also zero), TooLarge.
    Result<std::optional<Duration>> duration(std::string_view name, std::string_view by_default,
                                             Duration max = window_max);

    // "steps[1].within"
    std::string path_of(std::string_view name) const;
    const std::string& path() const { return path_; }
    // Errors: Invalid at the first field that nobody asked for.
    Result<Done> no_others() const;
    // Invalid "not built yet" if the field is there.
    Result<Done> refuse_unbuilt(std::initializer_list<std::string_view> names);

    // The object with the defaults of all that was asked for.
    const Json& filled() const { return filled_; }
    void fill(std::string_view name, Json value);

private:
    const Json* json_ = nullptr;
    std::string path_;
    std::vector<std::string> asked_;
    Json filled_ = Json::object();
};

// The common fields. `attribute: {"step": k}` is checked against `steps` by the caller.
Result<Question> read_question(Fields& fields, Scope& scope);

// A predicate on one event: a name, "*", {"event": …}, {"all": […]} … (PD-2, PD-3).
Result<EventFilter> read_event_filter(const Json& json, const std::string& path, Scope& scope);
// The same where the object carries further fields (a funnel's step): takes those of the predicate.
// Keys it may take: event channel where property all any none.
Result<EventFilter> read_event_filter(Fields& fields, Scope& scope);
// A list of them; `count_max` beyond which TooLarge.
Result<std::vector<EventFilter>> read_event_filters(const Json& json, const std::string& path,
                                                    Scope& scope, size_t count_max);
// A name for reports: "view", "view or search", "*".
std::string event_filter_name(const Json& json);

// ISO 8601, above zero. Errors: Invalid, TooLarge beyond `max`.
Result<Duration> read_duration(const Json& json, const std::string& path,
                               Duration max = window_max);
// A name of a definition, or a definition. Errors: NotFound, Invalid.
Result<SessionDefinition> read_session(const Json& json, const std::string& path, Scope& scope);
// A property as key of a breakdown, a unit or an item: `event`, `channel` or a column.
BreakdownKey read_property_key(const std::string& property, Scope& scope);
// What a code of a dictionary is called: text without quotes, other JSON as it is; "(none)" for 0.
std::vector<std::string> value_names(const PropertyColumn& column);

Error invalid_at(std::string path, std::string message);
Error not_built_yet(std::string path);

}  // namespace itinera
