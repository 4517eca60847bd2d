// The KeyVault: identifier values and data keys of nodes, and the secrets of this installation
// (SQLite file keys.db, secure_delete, synchronous=FULL). Truth.
//
// All keys are wrapped by the master key (master_key.hpp); values are sealed under the key of their
// node. Destroying a key is what erases a person. Threads: any number; a lock inside. Memory: two
// bounded caches, at most 64 MB.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "store/master_key.hpp"
#include "store/node_keys.hpp"

namespace itinera {

// Each 32 random bytes, made at the first start.
enum class VaultSecret : uint8_t {
    Installation,  // dedup keys (EV-43)
    Lookup,        // ID-1
    Token,         // PR-17
    Customer,      // ID-16
    AuditSigning,  // PR-26, PR-56: seed of an Ed25519 key
    Links,         // PR-65
    Quarantine,    // seals rejected events
    Staging,       // seals uploaded files
};

// An identifier as an event names it, normalised. The lookup is that of kind and value.
struct NodeName {
    Hash128 lookup{};
    std::string_view kind, value;
};

struct NodeIdentifier {
    std::string kind, value;
};

// What is left of an erased node (PR-24).
struct Tombstone {
    NodeId node{};
    bool is_device = false;
    bool suppresses = true;
    int64_t erased_at_ms = 0;
};

class KeyVault : public NodeKeys {
public:
    // Makes keys.db, its secrets and the master key where there are none.
    // Errors: NotFound (the master key of existing keys; names the file), Conflict (it is another
    // one; or keys.db is of a newer version), Unavailable, Corrupt.
    static Result<std::unique_ptr<KeyVault>> open(const std::filesystem::path& folder,
                                                  const MasterKeySource& master);

    virtual std::string_view secret(VaultSecret which) const = 0;

    virtual Hash128 lookup_of(std::string_view kind, std::string_view value) const = 0;
    // nodes[i] = the node of names[i], made if it is new. New ones are on disk when it returns, all
    // in one commit. Errors: Unavailable: none of them was made.
    virtual Result<Done> nodes_of(std::span<const NodeName> names, std::span<NodeId> nodes) = 0;
    // All kinds of identifiers that it ever had, in the order of their first.
    virtual std::vector<std::string> kinds() const = 0;
    virtual Result<std::optional<NodeId>> find(std::string_view kind,
                                               std::string_view value) const = 0;
    // Errors: Gone (erased), NotFound, Corrupt, Unavailable.
    virtual Result<NodeIdentifier> identifier_of(NodeId node) const = 0;
    virtual size_t node_count() const = 0;

    // Destroys the keys and values of these nodes and writes their tombstones, in one commit; the
    // file holds no copy afterwards. Nodes that are gone already are passed over.
    struct Destruction {
        int64_t at_ms = 0;
        std::string request{};
        bool suppress = true;
        std::function<bool(std::string_view kind)> is_device{};
    };
    virtual Result<Done> destroy(std::span<const NodeId> nodes, const Destruction& how) = 0;
    virtual std::optional<Tombstone> tombstone_of(const Hash128& lookup) const = 0;
    virtual bool has_tombstones() const = 0;
    virtual bool is_destroyed(NodeId node) const = 0;
    virtual std::vector<Tombstone> tombstones() const = 0;

    // Wraps every key anew under a new master key, a thousand at a time, while everything else goes
    // on; called again, it goes on where a crash ended it. Answers how many were wrapped.
    // Errors: Conflict (the master key comes from the environment), Unavailable.
    virtual Result<int64_t> rotate() = 0;
    virtual bool is_rotating() const = 0;
    // Opens every key and value. Empty = sound.
    virtual Result<std::vector<std::string>> verify() const = 0;
};

}  // namespace itinera
