#include "engine/shown_values.hpp"

#include <algorithm>
#include <utility>

#include "event/field_classes.hpp"
#include "event/personal_data.hpp"
#include "privacy/mask.hpp"
#include "privacy/small_groups.hpp"

namespace itinera {
namespace {

// Of every value of every column of a question, how many customers have it.
struct ValueCustomers {
    struct Query {
        std::vector<size_t> values;  // by column
    };
    struct Partial {
        std::vector<std::vector<uint32_t>> customers;  // by column, by code
        std::vector<std::vector<uint32_t>> seen;       // the last customer that had it, plus 1
    };
    static Partial empty(const Query& query)
    {
        Partial partial;
        for (const size_t values : query.values) {
            partial.customers.emplace_back(values);
            partial.seen.emplace_back(values);
        }
        return partial;
    }
    static void scan(const Query&, const JourneyView& journey, Partial& partial)
    {
        const uint32_t mark = raw(journey.customer) + 1;
        for (size_t column = 0; column < journey.properties.size(); ++column) {
            for (const uint32_t code : journey.properties[column]) {
                if (std::exchange(partial.seen[column][code], mark) != mark)
                    ++partial.customers[column][code];
            }
        }
    }
    static void merge(Partial& into, Partial&& from)
    {
        for (size_t column = 0; column < into.customers.size(); ++column) {
            for (size_t code = 0; code < into.customers[column].size(); ++code)
                into.customers[column][code] += from.customers[column][code];
        }
    }
};

struct FieldOfReport {
    FieldNature nature;
    bool is_plain = false;  // staff looked at it and classed it `none`
};

FieldOfReport field_of(const std::string& property, const FieldClasses* classes)
{
    std::string path = "/properties/" + property;
    std::ranges::replace(path, '.', '/');
    if (classes != nullptr) {
        if (const auto record = classes->find(path)) {
            const bool is_none = record->nature.field_class == FieldClass::None;
            return {record->nature, is_none && record->by == ClassBy::Staff};
        }
    }
    return {nature_by_name(std::string_view(path).substr(path.rfind('/') + 1))};
}

std::string shown_value(const FieldOfReport& field, const std::string& name, bool is_text,
                        bool is_of_few)
{
    if (is_text && name.starts_with("tok_")) return name;
    if (field.nature.field_class >= FieldClass::Personal) return mask(field.nature.kind, name);
    if (const auto found = find_personal_data(name); is_text && found != PersonalData::None)
        return mask(nature_of(found).kind, name);
    return is_text && is_of_few && !field.is_plain ? "(other)" : name;
}

}  // namespace

Result<Done> mask_values(Scope& scope, const Snapshot::Columns& columns, const AskContext& context)
{
    if (!context.masked || columns.columns.empty()) return Done{};
    ValueCustomers::Query query;
    for (const auto& column : columns.columns) query.values.push_back(column->dictionary.size());
    const auto counted =
        TRY(run<ValueCustomers>(query, *context.snapshot, columns, context.control));
    for (size_t slot = 0; slot < columns.columns.size(); ++slot) {
        const std::vector<std::string>& dictionary = columns.columns[slot]->dictionary;
        const FieldOfReport field = field_of(scope.properties[slot], context.classes);
        std::vector<std::string> names = value_names(*columns.columns[slot]);
        for (size_t code = 1; code < names.size(); ++code) {
            const bool is_text = dictionary[code].starts_with('"');
            const bool is_of_few = counted.customers[slot][code] < small_group_min;
            names[code] = shown_value(field, names[code], is_text, is_of_few);
        }
        scope.shown_values.push_back(std::move(names));
    }
    return Done{};
}

}  // namespace itinera
