#include "store/key_vault.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/key_migrations.hpp"
#include "store/key_vault_sql.hpp"
#include "store/sql_text.hpp"
#include "store/sqlite_key_vault.hpp"

namespace itinera {

Result<Done> SqliteKeyVault::start(const std::filesystem::path& folder,
                                   const MasterKeySource& master)
{
    TRY(open_file(folder / "keys.db"));
    TRY(open_master(master));
    TRY(open_secrets());
    lookup_hash_.emplace(secret(VaultSecret::Lookup));
    return load();
}

Result<Done> SqliteKeyVault::open_file(const std::filesystem::path& file)
{
    connection_ = TRY(sqlite::Connection::open(file, sqlite::Connection::Mode::ReadWriteCreate));
    for (const std::string_view sql :
         {statement(key_vault_sql, "delete_means_overwrite"),
          statement(key_vault_sql, "write_ahead"), statement(key_vault_sql, "durable"),
          statement(key_vault_sql, "wal_bytes_kept")}) {
        TRY(connection_.run(sql));
    }
    const int64_t version = TRY(connection_.number(statement(key_vault_sql, "version")));
    if (version > 1) {
        return Error{ErrorKind::Conflict,
                     fmt::format("{} was made by a newer version of this program", file.string())};
    }
    if (version == 0) {
        TRY(connection_.run(statement(key_vault_sql, "begin")));
        TRY(connection_.run(key_migrations[0].sql));
        TRY(connection_.run(statement(key_vault_sql, "version_1")));
        TRY(connection_.run(statement(key_vault_sql, "commit")));
    }
    const auto prepare = [&](sqlite::Statement& into, std::string_view sql) -> Result<Done> {
        into = TRY(connection_.prepare(sql));
        return Done{};
    };
    TRY(prepare(sql_.begin, statement(key_vault_sql, "begin")));
    TRY(prepare(sql_.commit, statement(key_vault_sql, "commit")));
    TRY(prepare(sql_.find, statement(key_vault_sql, "node_of_lookup")));
    TRY(prepare(sql_.key, statement(key_vault_sql, "key_of_node")));
    TRY(prepare(sql_.node, statement(key_vault_sql, "node")));
    TRY(prepare(sql_.lookup, statement(key_vault_sql, "lookup_of_node")));
    TRY(prepare(sql_.add, statement(key_vault_sql, "add_node")));
    TRY(prepare(sql_.remove, statement(key_vault_sql, "remove_node")));
    TRY(prepare(sql_.tombstone, statement(key_vault_sql, "put_tombstone")));
    TRY(prepare(sql_.older, statement(key_vault_sql, "nodes_of_older_generation")));
    TRY(prepare(sql_.rewrap, statement(key_vault_sql, "rewrap_node")));
    TRY(prepare(sql_.secret, statement(key_vault_sql, "put_secret")));
    return prepare(sql_.kind, statement(key_vault_sql, "add_kind"));
}

Result<Done> SqliteKeyVault::open_master(const MasterKeySource& master)
{
    int64_t generation = 0;  // of the keys that are there
    auto rows = TRY(connection_.prepare(statement(key_vault_sql, "secrets")));
    while (TRY(rows.step())) generation = std::max(generation, rows.number(1));
    if (!master.hex.empty()) {
        masters_ = {{std::max<int64_t>(1, generation), TRY(master_key_of_hex(master.hex))}};
        return Done{};
    }
    master_file_ = master.file;
    if (master_file_.empty()) {
        auto id = TRY(connection_.prepare(statement(key_vault_sql, "vault_id")));
        if (!TRY(id.step())) return Error{ErrorKind::Corrupt, "keys.db has no vault_id"};
        master_file_ = TRY(default_master_key_file(id.text(0)));
    }
    auto keys = read_master_keys(master_file_);
    if (keys) {
        masters_ = std::move(keys).value();
        return Done{};
    }
    if (keys.error().kind != ErrorKind::NotFound) return std::move(keys).error();
    if (generation > 0) {
        return Error{
            ErrorKind::NotFound,
            fmt::format("the master key {} is missing: without it nothing that is stored can be "
                        "read. Bring it back, or name its place by ITINERA_MASTER_KEY_FILE",
                        master_file_.string())};
    }
    masters_ = {{1, random_key()}};
    return write_master_keys(master_file_, masters_);
}

Result<Done> SqliteKeyVault::open_secrets()
{
    auto rows = TRY(connection_.prepare(statement(key_vault_sql, "secrets")));
    while (TRY(rows.step())) {
        const std::string name = rows.text(0);
        const auto place = std::find(vault_secret_names.begin(), vault_secret_names.end(), name);
        if (place == vault_secret_names.end()) continue;
        const auto key = unwrap(rows.number(1), rows.bytes(2), name);
        if (!key) {
            return Error{
                ErrorKind::Conflict,
                fmt::format("{} is not the master key of keys.db",
                            master_file_.empty() ? "ITINERA_MASTER_KEY" : master_file_.string())};
        }
        secrets_[static_cast<size_t>(place - vault_secret_names.begin())] = bytes_of_key(*key);
    }
    return in_transaction([&]() -> Result<Done> {
        for (size_t i = 0; i < secrets_.size(); ++i) {
            if (!secrets_[i].empty()) continue;
            SealKey key = random_key();
            secrets_[i] = bytes_of_key(key);
            const std::string wrapped =
                sealed_text(secrets_[i], vault_secret_names[i], newest().key);
            wipe(key);
            sql_.secret.bind_text(1, vault_secret_names[i]);
            sql_.secret.bind(2, newest().generation);
            sql_.secret.bind_blob(3, wrapped);
            TRY(sql_.secret.run());
        }
        return Done{};
    });
}

Result<Done> SqliteKeyVault::load()
{
    auto kinds = TRY(connection_.prepare(statement(key_vault_sql, "kinds")));
    while (TRY(kinds.step())) kinds_.emplace_back(kinds.number(0), kinds.text(1));
    next_node_ = TRY(connection_.number(statement(key_vault_sql, "last_node"))) + 1;
    count_ = static_cast<size_t>(TRY(connection_.number(statement(key_vault_sql, "node_count"))));
    if (count_ < vault_lookups_max) {
        auto rows = TRY(connection_.prepare(statement(key_vault_sql, "lookups")));
        while (TRY(rows.step())) lookups_.add(lookup_in(rows.bytes(0)), NodeId{rows.number(1)});
    } else {
        lookups_.set_incomplete();
    }
    auto dead = TRY(connection_.prepare(statement(key_vault_sql, "tombstones")));
    while (TRY(dead.step())) {
        const Tombstone one{NodeId{dead.number(0)}, dead.number(2) != 0, dead.number(4) != 0,
                            dead.number(3)};
        destroyed_.insert(raw(one.node));
        any_destroyed_ = true;
        Tombstone& latest = tombstones_[lookup_in(dead.bytes(1))];
        if (one.erased_at_ms >= latest.erased_at_ms) latest = one;
    }
    return Done{};
}

Result<Done> SqliteKeyVault::in_transaction(const std::function<Result<Done>()>& work)
{
    TRY(sql_.begin.run());
    Result<Done> done = work();
    if (done) done = sql_.commit.run();
    if (!done) connection_.roll_back();
    return done;
}

Result<SealKey> SqliteKeyVault::unwrap(int64_t generation, std::string_view wrapped,
                                       std::string_view context) const
{
    for (const MasterKey& master : masters_) {
        std::string text;
        if (master.generation != generation || !unseal_text(wrapped, context, master.key, text))
            continue;
        SealKey key{};
        if (text.size() == key.size()) std::memcpy(key.data(), text.data(), key.size());
        wipe(text);
        return key;
    }
    return Error{ErrorKind::Corrupt, "keys.db: a key does not open"};
}

Result<std::optional<NodeId>> SqliteKeyVault::find_lookup(const Hash128& lookup) const
{
    {
        const std::shared_lock lock(cache_mutex_);
        const auto found = lookups_.find(lookup);
        if (found || lookups_.is_complete()) return found;
    }
    const std::scoped_lock lock(mutex_);
    sql_.find.bind_blob(1, bytes_of_lookup(lookup));
    if (!TRY(sql_.find.step())) return std::optional<NodeId>();
    const NodeId node{sql_.find.number(0)};
    sql_.find.reset();
    const std::unique_lock caching(cache_mutex_);
    lookups_.add(lookup, node);
    return std::optional(node);
}

Result<Done> SqliteKeyVault::nodes_of(std::span<const NodeName> names, std::span<NodeId> nodes)
{
    std::vector<size_t> missing;
    {
        const std::shared_lock lock(cache_mutex_);
        for (size_t i = 0; i < names.size(); ++i) {
            if (const auto found = lookups_.find(names[i].lookup)) {
                nodes[i] = *found;
            } else {
                missing.push_back(i);
            }
        }
    }
    if (missing.empty()) return Done{};
    const std::scoped_lock lock(mutex_);
    return create(names, nodes, missing);
}

// Precondition: mutex_ is held.
Result<Done> SqliteKeyVault::create(std::span<const NodeName> names, std::span<NodeId> nodes,
                                    const std::vector<size_t>& missing)
{
    std::unordered_map<Hash128, std::pair<NodeId, SealKey>, LookupHash> made;
    const int64_t first = next_node_;
    const size_t kinds = kinds_.size();
    Result<Done> done = in_transaction([&]() -> Result<Done> {
        std::vector<SealKey> fresh(missing.size());
        fill_random({fresh.data()->data(), fresh.size() * sizeof(SealKey)});
        for (const size_t i : missing) {
            const Hash128& lookup = names[i].lookup;
            if (const auto known = made.find(lookup); known != made.end()) {
                nodes[i] = known->second.first;
                continue;
            }
            std::optional<NodeId> there;
            {
                const std::shared_lock caching(cache_mutex_);  // another thread may have made it
                there = lookups_.find(lookup);
                if (!there && lookups_.is_complete()) there = NodeId{};
            }
            if (!there) {
                sql_.find.bind_blob(1, bytes_of_lookup(lookup));
                there = TRY(sql_.find.step()) ? NodeId{sql_.find.number(0)} : NodeId{};
                sql_.find.reset();
            }
            if (*there == NodeId{}) {
                there = NodeId{next_node_++};
                made.emplace(lookup, std::pair(*there, fresh[made.size()]));
                TRY(insert(*there, names[i], made.at(lookup).second));
            }
            nodes[i] = *there;
        }
        return Done{};
    });
    if (!done) {
        next_node_ = first;
        kinds_.resize(kinds);
        return done;
    }
    const std::unique_lock caching(cache_mutex_);
    for (const size_t i : missing) {
        if (!made.contains(names[i].lookup)) lookups_.add(names[i].lookup, nodes[i]);
    }
    for (auto& [lookup, one] : made) {
        lookups_.add(lookup, one.first);
        keys_.put(one.first, one.second);
        wipe(one.second);
    }
    count_ += made.size();
    return done;
}

Result<Done> SqliteKeyVault::insert(NodeId node, const NodeName& name, const SealKey& key)
{
    const int64_t number = raw(node);
    const std::string wrapped =
        sealed_text(bytes_of_key(key), bytes_of_number(number), newest().key);
    std::string value(name.value.size() + seal_tag_bytes, '\0');
    seal(name.value, bytes_of_number(number), node_value_nonce, key, value.data());
    sql_.add.bind(1, number);
    sql_.add.bind_blob(2, bytes_of_lookup(name.lookup));
    sql_.add.bind(3, TRY(kind_code(name.kind)));
    sql_.add.bind(4, newest().generation);
    sql_.add.bind_blob(5, wrapped);
    sql_.add.bind_blob(6, value);
    return sql_.add.run();
}

Result<int64_t> SqliteKeyVault::kind_code(std::string_view kind)
{
    for (const auto& [code, name] : kinds_) {
        if (name == kind) return code;
    }
    const int64_t code = kinds_.empty() ? 1 : kinds_.back().first + 1;
    sql_.kind.bind(1, code);
    sql_.kind.bind_text(2, kind);
    TRY(sql_.kind.run());
    kinds_.emplace_back(code, kind);
    return code;
}

Result<SealKey> SqliteKeyVault::read_key(NodeId node) const
{
    sql_.key.bind(1, raw(node));
    if (!TRY(sql_.key.step()))
        return Error{ErrorKind::NotFound, fmt::format("keys.db has no node {}", raw(node))};
    const int64_t number = raw(node);
    auto key = unwrap(sql_.key.number(0), sql_.key.bytes(1), bytes_of_number(number));
    sql_.key.reset();
    if (!key) return damaged_node(node);
    return key;
}

Result<Done> SqliteKeyVault::keys_of(std::span<const NodeId> nodes, std::span<SealKey> keys,
                                     std::span<KeyState> states) const
{
    std::vector<size_t> missing;
    {
        const std::shared_lock lock(cache_mutex_);
        for (size_t i = 0; i < nodes.size(); ++i) {
            states[i] = KeyState::Live;
            if (keys_.get(nodes[i], keys[i])) continue;
            states[i] =
                destroyed_.contains(raw(nodes[i])) ? KeyState::Destroyed : KeyState::Missing;
            if (states[i] == KeyState::Missing) missing.push_back(i);
        }
    }
    if (missing.empty()) return Done{};
    const std::scoped_lock lock(mutex_);
    for (const size_t i : missing) {
        auto key = read_key(nodes[i]);
        if (!key && key.error().kind == ErrorKind::NotFound) {
            if (is_destroyed(nodes[i])) states[i] = KeyState::Destroyed;  // just now
            continue;
        }
        keys[i] = TRY(std::move(key));
        states[i] = KeyState::Live;
        const std::unique_lock caching(cache_mutex_);
        keys_.put(nodes[i], keys[i]);
    }
    return Done{};
}

Result<NodeIdentifier> SqliteKeyVault::identifier_of(NodeId node) const
{
    if (is_destroyed(node))
        return Error{ErrorKind::Gone, fmt::format("node {} is erased", raw(node))};
    const std::scoped_lock lock(mutex_);
    sql_.node.bind(1, raw(node));
    if (!TRY(sql_.node.step()))
        return Error{ErrorKind::NotFound, fmt::format("keys.db has no node {}", raw(node))};
    const int64_t number = raw(node);
    const int64_t code = sql_.node.number(0);
    const auto key = unwrap(sql_.node.number(1), sql_.node.bytes(2), bytes_of_number(number));
    const std::string sealed = sql_.node.text(3);
    sql_.node.reset();
    NodeIdentifier identifier;
    if (!key || sealed.size() < seal_tag_bytes) return damaged_node(node);
    identifier.value.resize(sealed.size() - seal_tag_bytes);
    if (!unseal(sealed, bytes_of_number(number), node_value_nonce, *key, identifier.value.data()))
        return damaged_node(node);
    for (const auto& [known, name] : kinds_) {
        if (known == code) identifier.kind = name;
    }
    return identifier;
}

std::vector<std::string> SqliteKeyVault::kinds() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [code, name] : kinds_) names.push_back(name);
    return names;
}

Result<std::unique_ptr<KeyVault>> KeyVault::open(const std::filesystem::path& folder,
                                                 const MasterKeySource& master)
{
    auto vault = std::make_unique<SqliteKeyVault>();
    TRY(vault->start(folder, master));
    return std::unique_ptr<KeyVault>(std::move(vault));
}

}  // namespace itinera
