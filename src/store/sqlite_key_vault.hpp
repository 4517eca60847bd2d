// The vault on SQLite: key_vault.cpp opens it and finds and makes nodes, key_vault_change.cpp
// destroys keys and wraps them anew. Private to this module.
#pragma once

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/digest.hpp"
#include "store/key_vault.hpp"
#include "store/node_cache.hpp"
#include "store/sqlite.hpp"

namespace itinera {

inline constexpr size_t vault_lookups_max = size_t{1} << 20;  // in memory: 24 MB, with room 36 MB
inline constexpr size_t vault_keys_max = size_t{1} << 19;     // in memory: 20 MB
inline constexpr int64_t rewrapped_at_once = 1'000;
inline constexpr std::array<std::string_view, 8> vault_secret_names{
    "installation",  "lookup", "token",      "customer",
    "audit_signing", "links",  "quarantine", "staging"};

// A data key seals one value, its own, under this nonce; all else it seals has random ones.
inline constexpr SealNonce node_value_nonce = [] {
    SealNonce nonce{};
    nonce.fill(0xff);
    return nonce;
}();

struct LookupHash {
    size_t operator()(const Hash128& lookup) const { return lookup.low; }
};

inline std::string_view bytes_of_key(const SealKey& key)
{
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}
inline std::string_view bytes_of_number(const int64_t& number)
{
    return {reinterpret_cast<const char*>(&number), sizeof number};
}
inline std::string_view bytes_of_lookup(const Hash128& lookup)
{
    return {reinterpret_cast<const char*>(&lookup), sizeof lookup};
}
inline Hash128 lookup_in(std::string_view bytes)
{
    Hash128 lookup{};
    std::memcpy(&lookup, bytes.data(), std::min(bytes.size(), sizeof lookup));
    return lookup;
}

inline Error damaged_node(NodeId node)
{
    return Error{ErrorKind::Corrupt, fmt::format("keys.db: node {} does not open", raw(node))};
}

class SqliteKeyVault final : public KeyVault {
public:
    ~SqliteKeyVault() override
    {
        for (MasterKey& one : masters_) wipe(one.key);
        for (std::string& secret : secrets_) wipe(secret);
    }

    Result<Done> start(const std::filesystem::path& folder, const MasterKeySource& master);

    std::string_view secret(VaultSecret which) const override
    {
        return secrets_[static_cast<size_t>(which)];
    }
    Hash128 lookup_of(std::string_view kind, std::string_view value) const override
    {
        std::array<char, 128> buffer;
        Sha256Digest digest;
        if (kind.size() + 1 + value.size() <= buffer.size()) {
            std::memcpy(buffer.data(), kind.data(), kind.size());
            buffer[kind.size()] = '\0';
            std::memcpy(buffer.data() + kind.size() + 1, value.data(), value.size());
            digest = (*lookup_hash_)({buffer.data(), kind.size() + 1 + value.size()});
        } else {
            const std::string named = std::string(kind) + '\0';
            digest = (*lookup_hash_)(named, value);
        }
        return lookup_in(bytes_of(digest));
    }
    Result<Done> nodes_of(std::span<const NodeName> names, std::span<NodeId> nodes) override;
    Result<std::optional<NodeId>> find(std::string_view kind, std::string_view value) const override
    {
        return find_lookup(lookup_of(kind, value));
    }
    std::vector<std::string> kinds() const override;
    Result<NodeIdentifier> identifier_of(NodeId node) const override;
    Result<Done> keys_of(std::span<const NodeId> nodes, std::span<SealKey> keys,
                         std::span<KeyState> states) const override;
    size_t node_count() const override
    {
        const std::shared_lock lock(cache_mutex_);
        return count_;
    }

    Result<Done> destroy(std::span<const NodeId> nodes, const Destruction& how) override;
    std::optional<Tombstone> tombstone_of(const Hash128& lookup) const override
    {
        const std::shared_lock lock(cache_mutex_);
        const auto found = tombstones_.find(lookup);
        return found == tombstones_.end() ? std::nullopt : std::optional(found->second);
    }
    bool has_tombstones() const override
    {
        const std::shared_lock lock(cache_mutex_);
        return !destroyed_.empty();
    }
    bool is_destroyed(NodeId node) const override
    {
        if (!any_destroyed_.load(std::memory_order_acquire)) return false;
        const std::shared_lock lock(cache_mutex_);
        return destroyed_.contains(raw(node));
    }
    std::vector<Tombstone> tombstones() const override
    {
        const std::shared_lock lock(cache_mutex_);
        std::vector<Tombstone> all;
        for (const auto& [lookup, one] : tombstones_) all.push_back(one);
        return all;
    }
    bool is_rotating() const override
    {
        const std::scoped_lock lock(mutex_);
        return masters_.size() > 1;
    }
    Result<int64_t> rotate() override;
    Result<std::vector<std::string>> verify() const override;

private:
    struct Statements {
        sqlite::Statement begin, commit, find, key, node, lookup, add, remove, tombstone, older,
            rewrap, secret, kind;
    };

    Result<Done> open_file(const std::filesystem::path& file);
    Result<Done> open_master(const MasterKeySource& master);
    Result<Done> open_secrets();
    Result<Done> load();
    Result<std::optional<NodeId>> find_lookup(const Hash128& lookup) const;
    Result<Done> create(std::span<const NodeName> names, std::span<NodeId> nodes,
                        const std::vector<size_t>& missing);
    Result<Done> insert(NodeId node, const NodeName& name, const SealKey& key);
    Result<int64_t> kind_code(std::string_view kind);
    Result<SealKey> unwrap(int64_t generation, std::string_view wrapped,
                           std::string_view context) const;
    Result<SealKey> read_key(NodeId node) const;
    Result<int64_t> rewrap_some(int64_t& after);
    Result<Done> rewrap_secrets();
    Result<Done> in_transaction(const std::function<Result<Done>()>& work);
    const MasterKey& newest() const { return masters_.back(); }

    std::filesystem::path master_file_;  // empty: from the environment
    std::array<std::string, vault_secret_names.size()> secrets_;
    std::optional<HmacSha256> lookup_hash_;

    mutable std::mutex mutex_;  // of the connection and what follows
    mutable sqlite::Connection connection_;
    mutable Statements sql_;
    std::vector<MasterKey> masters_;
    std::vector<std::pair<int64_t, std::string>> kinds_;
    int64_t next_node_ = 1;

    mutable std::shared_mutex cache_mutex_;  // of what follows; taken after mutex_
    mutable LookupTable lookups_{vault_lookups_max};
    mutable KeyCache keys_{vault_keys_max};
    size_t count_ = 0;
    std::unordered_map<Hash128, Tombstone, LookupHash> tombstones_;
    std::unordered_set<int64_t> destroyed_;
    std::atomic<bool> any_destroyed_{
        false};  // asked for every record: no lock while there are none
};

}  // namespace itinera
