#include "engine/name_projection.hpp"

#include <soci/soci.h>

#include <algorithm>

namespace itinera {

Result<Done> NameProjection::load()
{
    return database_.transact([this](soci::session& sql) -> Result<Done> {
        long long applied = 0;
        sql << "SELECT coalesce(max(position), 0) FROM applied WHERE projection = 'names'",
            soci::into(applied);
        applied_ = applied;
        std::string name;
        soci::statement rows =
            (sql.prepare << "SELECT name FROM names ORDER BY code", soci::into(name));
        rows.execute();
        while (rows.fetch()) {
            names_.add(name);
            ++written_;
        }
        return Done{};
    });
}

Result<Done> NameProjection::apply(const RecordBatch& batch)
{
    if (batch.empty()) return Done{};
    names_.apply(batch);
    const int64_t last = std::max(applied_.load(), raw(batch.position(batch.size() - 1)));
    const std::vector<std::string> names = names_.names();
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        for (size_t code = written_; code < names.size(); ++code) {
            const auto number = static_cast<long long>(code);
            sql << "INSERT OR REPLACE INTO names(code, name) VALUES (:code, :name)",
                soci::use(number), soci::use(names[code]);
        }
        const long long position = last;
        sql << "INSERT OR REPLACE INTO applied(projection, position) VALUES ('names', :position)",
            soci::use(position);
        return Done{};
    }));
    written_ = names.size();
    applied_ = last;
    return Done{};
}

Result<Done> NameProjection::reset()
{
    TRY(database_.transact([](soci::session& sql) -> Result<Done> {
        sql << "DELETE FROM names";
        sql << "DELETE FROM applied WHERE projection = 'names'";
        return Done{};
    }));
    written_ = 0;
    applied_ = 0;
    return Done{};
}

}  // namespace itinera
