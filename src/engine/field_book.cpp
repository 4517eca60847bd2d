#include "engine/field_book.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <spdlog/spdlog.h>

namespace itinera {
namespace {

ClassBy by_of(const std::string& name)
{
    for (const ClassBy by : {ClassBy::Value, ClassBy::Staff}) {
        if (name_of(by) == name) return by;
    }
    return ClassBy::Name;
}

}  // namespace

Result<std::unique_ptr<FieldBook>> FieldBook::open(Database& state, const Clock& clock)
{
    std::unique_ptr<FieldBook> book(new FieldBook(state, clock));
    std::vector<FieldRecord> records;
    TRY(state.transact([&](soci::session& sql) -> Result<Done> {
        const soci::rowset<soci::row> rows =
            (sql.prepare << "SELECT path, class, kind, decided_by FROM field_classes");
        for (const soci::row& row : rows) {
            const auto field_class = find_field_class(row.get<std::string>(1));
            if (!field_class) {
                return Error{ErrorKind::Corrupt, fmt::format("field_classes: no class \"{}\"",
                                                             row.get<std::string>(1))};
            }
            records.push_back({row.get<std::string>(0),
                               {*field_class, kind_of_text(row.get<std::string>(2))},
                               by_of(row.get<std::string>(3))});
        }
        return Done{};
    }));
    static_cast<void>(book->classes_.take(std::move(records)));
    return book;
}

Result<Done> FieldBook::take(std::vector<FieldRecord> found)
{
    if (found.empty()) return Done{};
    const std::scoped_lock lock(mutex_);
    const std::vector<FieldRecord> changed = classes_.take(std::move(found));
    unsaved_.insert(unsaved_.end(), changed.begin(), changed.end());
    if (unsaved_.empty()) return Done{};
    const int64_t now = ms_of(clock_.now());
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        std::string path, field_class, kind, by;
        soci::statement put =
            (sql.prepare << "INSERT INTO field_classes (path, class, kind, decided_by, changed_at) "
                            "VALUES (:path, :class, :kind, :by, :at) ON CONFLICT (path) DO UPDATE "
                            "SET class = excluded.class, kind = excluded.kind, "
                            "decided_by = excluded.decided_by, "
                            "changed_at = excluded.changed_at",
             soci::use(path), soci::use(field_class), soci::use(kind), soci::use(by),
             soci::use(now));
        for (const FieldRecord& record : unsaved_) {
            path = record.path;
            field_class = name_of(record.nature.field_class);
            kind = record.nature.kind;
            by = name_of(record.by);
            put.execute(true);
        }
        return Done{};
    }));
    unsaved_.clear();
    for (const FieldRecord& record : changed) {
        if (record.by != ClassBy::Value) continue;
        spdlog::warn("field {} holds values that point at people: its class is now {} ({})",
                     record.path, name_of(record.nature.field_class), record.nature.kind);
    }
    return Done{};
}

}  // namespace itinera
