#include "store/log_tables.hpp"

#include <fmt/format.h>

#include "store/event_log_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

Result<QuarantineItem> item_of(const sqlite::Statement& row, const SealKey& key)
{
    QuarantineItem item;
    item.id = row.number(0);
    item.received_at_ms = row.number(1);
    item.source = SourceCode{static_cast<uint16_t>(row.number(2))};
    item.trust = static_cast<Trust>(row.number(3));
    item.reason = row.text(4);
    item.path = row.text(5);
    item.import_id = row.text(6);
    item.line = row.number(7);
    item.status = row.text(8);
    item.seen = row.number(9);
    const std::string identity = row.text(10);
    std::string texts;
    if (!unseal_text(row.bytes(11), identity, key, texts) ||
        (!row.is_null(12) && !unseal_text(row.bytes(12), identity, key, item.raw))) {
        return Error{ErrorKind::Corrupt,
                     fmt::format("log.db: item {} of the quarantine does not open", item.id)};
    }
    const size_t end = texts.rfind('\n');  // names of events have no line break
    item.message = texts.substr(0, end);
    item.event = texts.substr(end + 1);
    return item;
}

}  // namespace

Result<std::vector<CollectCount>> read_counts(const LogReader& reader)
{
    std::vector<CollectCount> counts;
    TRY(reader.query(
        statement(event_log_sql, "counts"), [&](sqlite::Statement& row) -> Result<Done> {
            while (TRY(row.step())) {
                counts.push_back({.source = SourceCode{static_cast<uint16_t>(row.number(0))},
                                  .day = row.text(1),
                                  .received = row.number(2),
                                  .stored = row.number(3),
                                  .duplicate = row.number(4),
                                  .rejected = row.number(5)});
            }
            return Done{};
        }));
    return counts;
}

Result<std::vector<QuarantineItem>> read_quarantine(const LogReader& reader, const SealKey& key,
                                                    const std::string& reason, int64_t after_id,
                                                    size_t items_max, bool with_raw)
{
    std::vector<QuarantineItem> items;
    TRY(reader.query(statement(event_log_sql, "quarantine"),
                     [&](sqlite::Statement& row) -> Result<Done> {
                         row.bind_text(1, reason);
                         row.bind(2, after_id);
                         row.bind(3, static_cast<int64_t>(items_max));
                         row.bind(4, with_raw ? 1 : 0);
                         while (TRY(row.step())) items.push_back(TRY(item_of(row, key)));
                         return Done{};
                     }));
    return items;
}

Result<std::vector<std::pair<std::string, int64_t>>>
read_quarantine_by_reason(const LogReader& reader)
{
    std::vector<std::pair<std::string, int64_t>> reasons;
    TRY(reader.query(statement(event_log_sql, "quarantine_by_reason"),
                     [&](sqlite::Statement& row) -> Result<Done> {
                         while (TRY(row.step())) reasons.emplace_back(row.text(0), row.number(1));
                         return Done{};
                     }));
    return reasons;
}

Result<std::vector<ImportProgress>> read_import_progress(const LogReader& reader)
{
    std::vector<ImportProgress> all;
    TRY(reader.query(statement(event_log_sql, "import_progress"),
                     [&](sqlite::Statement& row) -> Result<Done> {
                         while (TRY(row.step())) {
                             all.push_back({.import_id = row.text(0),
                                            .rows = row.number(1),
                                            .bytes = row.number(2),
                                            .stored = row.number(3),
                                            .duplicate = row.number(4),
                                            .rejected = row.number(5),
                                            .skipped = row.number(6)});
                         }
                         return Done{};
                     }));
    return all;
}

}  // namespace itinera
