#include "identity/customer_directory.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "base/hash.hpp"
#include "identity/body_identifiers.hpp"

namespace itinera {
namespace {

constexpr uint32_t no_customer = UINT32_MAX;

// What a node is looked up by: 128 bits, so that different identifiers are never taken for equal.
Hash128 lookup_of(std::string_view kind, std::string_view value)
{
    return hash128(value, hash64(kind));
}

struct LookupHash {
    size_t operator()(const Hash128& lookup) const { return lookup.low; }
};

// A node that has no row in the database yet.
struct FreshNode {
    std::string kind, value;
};

class Directory final : public CustomerDirectory {
public:
    explicit Directory(Database& database) : database_(database) {}

    Result<Done> load();

    std::string_view name() const override { return "identity"; }
    Position applied() const override { return Position{applied_.load()}; }
    bool needs_bodies() const override { return true; }
    Result<Done> apply(const RecordBatch& batch) override;
    Result<Done> checkpoint() override { return Done{}; }
    Result<Done> reset() override;

    Result<NodeId> node_of(std::string_view kind, std::string_view value) override;
    CustomerId customer_of(NodeId node) const override;
    std::optional<CustomerId> find_customer(std::string_view kind,
                                            std::string_view value) const override;
    size_t customer_count() const override;
    std::vector<Identifier> identifiers_of(CustomerId customer) const override;

private:
    void learn_nodes_of(const RecordBatch& batch, size_t row);
    void register_node(NodeId node, std::string_view kind, std::string_view value);
    bool is_known(NodeId node) const;
    void set_customer(NodeId node, CustomerId customer);

    Database& database_;
    mutable std::shared_mutex mutex_;  // everything below
    std::unordered_map<Hash128, NodeId, LookupHash> nodes_;
    std::unordered_map<int64_t, FreshNode> fresh_;  // by node
    std::vector<bool> known_;                       // by node
    std::vector<uint32_t> customer_of_node_;        // by node
    std::vector<NodeId> node_of_customer_;          // by customer
    int64_t next_node_ = 1;
    std::atomic<int64_t> applied_{0};
};

Result<Done> Directory::load()
{
    return database_.transact([this](soci::session& sql) -> Result<Done> {
        const std::unique_lock lock(mutex_);
        long long applied = 0;
        soci::indicator is_there = soci::i_null;
        sql << "SELECT position FROM applied WHERE projection = 'identity'",
            soci::into(applied, is_there);
        applied_ = sql.got_data() && is_there == soci::i_ok ? applied : 0;

        long long node = 0;
        long long customer = 0;
        std::string kind;
        std::string value;
        soci::statement rows =
            (sql.prepare << "SELECT node, kind, value, coalesce(customer, -1) FROM nodes",
             soci::into(node), soci::into(kind), soci::into(value), soci::into(customer));
        rows.execute();
        while (rows.fetch()) {
            register_node(NodeId{node}, kind, value);
            fresh_.erase(node);
            if (customer >= 0)
                set_customer(NodeId{node}, CustomerId{static_cast<uint32_t>(customer)});
        }
        return Done{};
    });
}

bool Directory::is_known(NodeId node) const
{
    return static_cast<size_t>(raw(node)) < known_.size() && known_[static_cast<size_t>(raw(node))];
}

void Directory::register_node(NodeId node, std::string_view kind, std::string_view value)
{
    const auto at = static_cast<size_t>(raw(node));
    if (at >= known_.size()) {
        known_.resize(at + 1);
        customer_of_node_.resize(at + 1, no_customer);
    }
    known_[at] = true;
    nodes_.insert_or_assign(lookup_of(kind, value), node);
    fresh_.insert_or_assign(raw(node), FreshNode{std::string(kind), std::string(value)});
    next_node_ = std::max(next_node_, raw(node) + 1);
}

void Directory::set_customer(NodeId node, CustomerId customer)
{
    customer_of_node_[static_cast<size_t>(raw(node))] = raw(customer);
    if (node_of_customer_.size() <= raw(customer)) node_of_customer_.resize(raw(customer) + 1);
    node_of_customer_[raw(customer)] = node;
}

Result<NodeId> Directory::node_of(std::string_view kind, std::string_view value)
{
    const Hash128 lookup = lookup_of(kind, value);
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = nodes_.find(lookup); found != nodes_.end()) return found->second;
    }
    const std::unique_lock lock(mutex_);
    if (const auto found = nodes_.find(lookup); found != nodes_.end()) return found->second;
    const NodeId node{next_node_};
    register_node(node, kind, value);
    return node;
}

// On a rebuild the log's bodies say which identifiers the header's nodes are.
void Directory::learn_nodes_of(const RecordBatch& batch, size_t row)
{
    bool all_known = is_known(batch.owner_node[row]);
    for (const NodeId node : batch.other_nodes(row)) all_known = all_known && is_known(node);
    if (all_known) return;
    const std::vector<BodyIdentifier> found = identifiers_of_body(batch.body(row));
    if (!found.empty() && !is_known(batch.owner_node[row])) {
        register_node(batch.owner_node[row], found[0].kind, found[0].value);
    }
    const auto others = batch.other_nodes(row);
    for (size_t k = 0; k < others.size() && k + 1 < found.size(); ++k) {
        if (!is_known(others[k])) register_node(others[k], found[k + 1].kind, found[k + 1].value);
    }
}

Result<Done> Directory::apply(const RecordBatch& batch)
{
    if (batch.empty()) return Done{};
    const int64_t last = raw(batch.position(batch.size() - 1));
    const int64_t done = applied_.load();
    std::vector<std::pair<NodeId, CustomerId>> appeared;
    std::vector<std::pair<int64_t, FreshNode>> to_write;
    {
        const std::unique_lock lock(mutex_);
        for (size_t row = 0; row < batch.size(); ++row) {
            if (raw(batch.position(row)) <= done || batch.kind[row] != RecordKind::Event) continue;
            learn_nodes_of(batch, row);
            const NodeId owner = batch.owner_node[row];
            if (!is_known(owner)) {
                return Error{
                    ErrorKind::Corrupt,
                    fmt::format(
                        "record {} of the log belongs to node {}, which its body does not name",
                        raw(batch.position(row)), raw(owner))};
            }
            if (customer_of_node_[static_cast<size_t>(raw(owner))] != no_customer) continue;
            const CustomerId customer{static_cast<uint32_t>(node_of_customer_.size())};
            set_customer(owner, customer);
            appeared.emplace_back(owner, customer);
        }
        to_write.assign(fresh_.begin(), fresh_.end());
    }
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        long long node = 0;
        long long customer = 0;
        std::string kind;
        std::string value;
        soci::statement insert =
            (sql.prepare << "INSERT OR REPLACE INTO nodes(node, kind, value, customer) "
                            "VALUES (:node, :kind, :value, NULL)",
             soci::use(node), soci::use(kind), soci::use(value));
        for (const auto& [number, fresh] : to_write) {
            node = number;
            kind = fresh.kind;
            value = fresh.value;
            insert.execute(true);
        }
        soci::statement assign =
            (sql.prepare << "UPDATE nodes SET customer = :customer WHERE node = :node",
             soci::use(customer), soci::use(node));
        for (const auto& [owner, number] : appeared) {
            node = raw(owner);
            customer = raw(number);
            assign.execute(true);
        }
        const long long position = last;
        sql << "INSERT OR REPLACE INTO applied(projection, position) VALUES ('identity', "
               ":position)",
            soci::use(position);
        return Done{};
    }));
    const std::unique_lock lock(mutex_);
    for (const auto& [number, fresh] : to_write) fresh_.erase(number);
    applied_ = std::max(done, last);
    return Done{};
}

Result<Done> Directory::reset()
{
    TRY(database_.transact([](soci::session& sql) -> Result<Done> {
        sql << "DELETE FROM nodes";
        sql << "DELETE FROM applied WHERE projection = 'identity'";
        return Done{};
    }));
    const std::unique_lock lock(mutex_);
    nodes_.clear();
    fresh_.clear();
    known_.clear();
    customer_of_node_.clear();
    node_of_customer_.clear();
    next_node_ = 1;
    applied_ = 0;
    return Done{};
}

CustomerId Directory::customer_of(NodeId node) const
{
    const std::shared_lock lock(mutex_);
    return CustomerId{customer_of_node_.at(static_cast<size_t>(raw(node)))};
}

std::optional<CustomerId> Directory::find_customer(std::string_view kind,
                                                   std::string_view value) const
{
    const std::shared_lock lock(mutex_);
    const auto found = nodes_.find(lookup_of(kind, value));
    if (found == nodes_.end()) return std::nullopt;
    const uint32_t customer = customer_of_node_[static_cast<size_t>(raw(found->second))];
    if (customer == no_customer) return std::nullopt;
    return CustomerId{customer};
}

size_t Directory::customer_count() const
{
    const std::shared_lock lock(mutex_);
    return node_of_customer_.size();
}

std::vector<Identifier> Directory::identifiers_of(CustomerId customer) const
{
    std::vector<Identifier> identifiers;
    // Reading cannot fail for a reason that the caller could act on; a broken table shows in
    // `verify`.
    static_cast<void>(database_.transact([&](soci::session& sql) -> Result<Done> {
        const long long number = raw(customer);
        long long node = 0;
        std::string kind;
        std::string value;
        soci::statement rows =
            (sql.prepare
                 << "SELECT node, kind, value FROM nodes WHERE customer = :customer ORDER BY node",
             soci::use(number), soci::into(node), soci::into(kind), soci::into(value));
        rows.execute();
        while (rows.fetch()) identifiers.push_back({NodeId{node}, kind, value});
        return Done{};
    }));
    return identifiers;
}

}  // namespace

Result<std::unique_ptr<CustomerDirectory>> CustomerDirectory::open(Database& projections)
{
    auto directory = std::make_unique<Directory>(projections);
    TRY(directory->load());
    return std::unique_ptr<CustomerDirectory>(std::move(directory));
}

}  // namespace itinera
