#include <fmt/format.h>

#include "store/key_vault_sql.hpp"
#include "store/sql_text.hpp"
#include "store/sqlite_key_vault.hpp"

namespace itinera {

Result<Done> SqliteKeyVault::destroy(std::span<const NodeId> nodes, const Destruction& how)
{
    const std::scoped_lock lock(mutex_);
    std::vector<std::pair<Hash128, Tombstone>> fallen;
    TRY(in_transaction([&]() -> Result<Done> {
        for (const NodeId node : nodes) {
            sql_.lookup.bind(1, raw(node));
            if (!TRY(sql_.lookup.step())) continue;  // gone already
            const Hash128 lookup = lookup_in(sql_.lookup.bytes(0));
            const int64_t code = sql_.lookup.number(1);
            sql_.lookup.reset();
            bool is_device = false;
            for (const auto& [known, name] : kinds_) {
                if (known == code) is_device = how.is_device && how.is_device(name);
            }
            fallen.emplace_back(lookup, Tombstone{node, is_device, how.suppress, how.at_ms});
            sql_.remove.bind(1, raw(node));
            TRY(sql_.remove.run());
            sql_.tombstone.bind(1, raw(node));
            sql_.tombstone.bind_blob(2, bytes_of_lookup(lookup));
            sql_.tombstone.bind(3, is_device ? 1 : 0);
            sql_.tombstone.bind(4, how.at_ms);
            sql_.tombstone.bind_text(5, how.request);
            sql_.tombstone.bind(6, how.suppress ? 1 : 0);
            TRY(sql_.tombstone.run());
        }
        return Done{};
    }));
    {
        const std::unique_lock caching(cache_mutex_);
        for (const auto& [lookup, one] : fallen) {
            lookups_.remove(lookup);
            keys_.forget(one.node);
            destroyed_.insert(raw(one.node));
            any_destroyed_ = true;
            tombstones_[lookup] = one;
            --count_;
        }
    }
    return connection_.run(statement(key_vault_sql, "fold_log"));
}

Result<Done> SqliteKeyVault::rewrap_secrets()
{
    for (size_t i = 0; i < secrets_.size(); ++i) {
        const std::string wrapped = sealed_text(secrets_[i], vault_secret_names[i], newest().key);
        sql_.secret.bind_text(1, vault_secret_names[i]);
        sql_.secret.bind(2, newest().generation);
        sql_.secret.bind_blob(3, wrapped);
        TRY(sql_.secret.run());
    }
    return Done{};
}

// Precondition: mutex_ is held. Answers how many nodes it met; moves `after` on.
Result<int64_t> SqliteKeyVault::rewrap_some(int64_t& after)
{
    struct Row {
        int64_t node, generation;
        std::string wrapped;
    };
    std::vector<Row> rows;
    sql_.older.bind(1, after);
    sql_.older.bind(2, newest().generation);
    sql_.older.bind(3, rewrapped_at_once);
    while (TRY(sql_.older.step()))
        rows.push_back({sql_.older.number(0), sql_.older.number(1), sql_.older.text(2)});
    TRY(in_transaction([&]() -> Result<Done> {
        for (const Row& row : rows) {
            SealKey key = TRY(unwrap(row.generation, row.wrapped, bytes_of_number(row.node)));
            const std::string wrapped =
                sealed_text(bytes_of_key(key), bytes_of_number(row.node), newest().key);
            wipe(key);
            sql_.rewrap.bind(1, row.node);
            sql_.rewrap.bind(2, newest().generation);
            sql_.rewrap.bind_blob(3, wrapped);
            TRY(sql_.rewrap.run());
        }
        return Done{};
    }));
    if (!rows.empty()) after = rows.back().node;
    return static_cast<int64_t>(rows.size());
}

Result<int64_t> SqliteKeyVault::rotate()
{
    if (master_file_.empty()) {
        return Error{ErrorKind::Conflict,
                     "the master key comes from the environment (ITINERA_MASTER_KEY): keys can be "
                     "wrapped anew only where it comes from a file"};
    }
    {
        const std::scoped_lock lock(mutex_);
        if (masters_.size() == 1) {
            std::vector<MasterKey> both = masters_;
            both.push_back({newest().generation + 1, random_key()});
            TRY(write_master_keys(master_file_, both));
            masters_ = std::move(both);
        }
        TRY(in_transaction([&] { return rewrap_secrets(); }));
    }
    int64_t wrapped = 0, after = 0;
    for (int64_t some = 1; some > 0; wrapped += some) {
        const std::scoped_lock lock(mutex_);  // others come in between
        some = TRY(rewrap_some(after));
    }
    const std::scoped_lock lock(mutex_);
    TRY(connection_.run(statement(key_vault_sql, "fold_log")));
    std::vector<MasterKey> last{newest()};
    TRY(write_master_keys(master_file_, last));
    for (MasterKey& one : masters_) wipe(one.key);
    masters_ = std::move(last);
    return wrapped;
}

Result<std::vector<std::string>> SqliteKeyVault::verify() const
{
    std::vector<std::string> findings;
    int64_t last = 0;
    {
        const std::scoped_lock lock(mutex_);
        last = next_node_;
    }
    for (int64_t node = 1; node < last && findings.size() < 100; ++node) {
        const auto identifier = identifier_of(NodeId{node});
        if (identifier) continue;
        const ErrorKind kind = identifier.error().kind;
        if (kind == ErrorKind::Unavailable) return identifier.error();
        if (kind == ErrorKind::Corrupt) findings.push_back(identifier.error().message);
    }
    return findings;
}

}  // namespace itinera
