#include "identity/customer_directory.hpp"

#include <soci/soci.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace itinera {
namespace {

constexpr uint32_t no_customer = UINT32_MAX;

class Directory final : public CustomerDirectory {
public:
    Directory(Database& database, const KeyVault& vault) : database_(database), vault_(vault) {}

    Result<Done> load();

    std::string_view name() const override { return "identity"; }
    Position applied() const override { return Position{applied_.load()}; }
    bool needs_bodies() const override { return false; }
    Result<Done> apply(const RecordBatch& batch) override;
    Result<Done> checkpoint() override { return Done{}; }
    Result<Done> reset() override;

    CustomerId customer_of(NodeId node) const override
    {
        const std::shared_lock lock(mutex_);
        return CustomerId{customer_of_node_.at(static_cast<size_t>(raw(node)))};
    }
    Result<std::optional<CustomerId>> find_customer(std::string_view kind,
                                                    std::string_view value) const override
    {
        const auto node = TRY(vault_.find(kind, value));
        return node ? find_customer(*node) : std::nullopt;
    }
    std::optional<CustomerId> find_customer(NodeId node) const override
    {
        const std::shared_lock lock(mutex_);
        const auto at = static_cast<size_t>(raw(node));
        if (at >= customer_of_node_.size() || customer_of_node_[at] == no_customer)
            return std::nullopt;
        return CustomerId{customer_of_node_[at]};
    }
    size_t customer_count() const override
    {
        const std::shared_lock lock(mutex_);
        return node_of_customer_.size();
    }
    std::vector<NodeId> nodes_of(CustomerId customer) const override
    {
        const std::shared_lock lock(mutex_);
        return {node_of_customer_.at(raw(customer))};
    }
    Result<std::vector<Identifier>> identifiers_of(CustomerId customer) const override;

private:
    void set_customer(NodeId node, CustomerId customer);

    Database& database_;
    const KeyVault& vault_;
    mutable std::shared_mutex mutex_;         // everything below
    std::vector<uint32_t> customer_of_node_;  // by node
    std::vector<NodeId> node_of_customer_;    // by customer
    // Of the writer alone: numbered, but not in the database, which may refuse for a while.
    std::vector<std::pair<NodeId, CustomerId>> unsaved_;
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
        soci::statement rows = (sql.prepare << "SELECT customer, node FROM customers",
                                soci::into(customer), soci::into(node));
        rows.execute();
        while (rows.fetch())
            set_customer(NodeId{node}, CustomerId{static_cast<uint32_t>(customer)});
        return Done{};
    });
}

// Precondition: mutex_ is held.
void Directory::set_customer(NodeId node, CustomerId customer)
{
    const auto at = static_cast<size_t>(raw(node));
    if (at >= customer_of_node_.size()) customer_of_node_.resize(at + 1, no_customer);
    customer_of_node_[at] = raw(customer);
    if (node_of_customer_.size() <= raw(customer)) node_of_customer_.resize(raw(customer) + 1);
    node_of_customer_[raw(customer)] = node;
}

Result<Done> Directory::apply(const RecordBatch& batch)
{
    if (batch.empty()) return Done{};
    const int64_t last = raw(batch.position(batch.size() - 1));
    const int64_t done = applied_.load();
    {
        const std::unique_lock lock(mutex_);
        for (size_t row = 0; row < batch.size(); ++row) {
            if (raw(batch.position(row)) <= done || batch.kind[row] != RecordKind::Event) continue;
            const NodeId owner = batch.owner_node[row];
            const auto at = static_cast<size_t>(raw(owner));
            if (at < customer_of_node_.size() && customer_of_node_[at] != no_customer) continue;
            const CustomerId customer{static_cast<uint32_t>(node_of_customer_.size())};
            set_customer(owner, customer);
            unsaved_.emplace_back(owner, customer);
        }
    }
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        long long node = 0;
        long long customer = 0;
        soci::statement insert = (sql.prepare << "INSERT OR REPLACE INTO customers(customer, node) "
                                                 "VALUES (:customer, :node)",
                                  soci::use(customer), soci::use(node));
        for (const auto& [owner, number] : unsaved_) {
            node = raw(owner);
            customer = raw(number);
            insert.execute(true);
        }
        const long long position = last;
        sql << "INSERT OR REPLACE INTO applied(projection, position) VALUES ('identity', "
               ":position)",
            soci::use(position);
        return Done{};
    }));
    unsaved_.clear();
    applied_ = std::max(done, last);
    return Done{};
}

Result<Done> Directory::reset()
{
    TRY(database_.transact([](soci::session& sql) -> Result<Done> {
        sql << "DELETE FROM customers";
        sql << "DELETE FROM applied WHERE projection = 'identity'";
        return Done{};
    }));
    const std::unique_lock lock(mutex_);
    customer_of_node_.clear();
    node_of_customer_.clear();
    unsaved_.clear();
    applied_ = 0;
    return Done{};
}

Result<std::vector<Identifier>> Directory::identifiers_of(CustomerId customer) const
{
    std::vector<Identifier> identifiers;
    for (const NodeId node : nodes_of(customer)) {
        auto opened = vault_.identifier_of(node);
        if (!opened && opened.error().kind == ErrorKind::Gone) continue;
        if (!opened) return std::move(opened).error();
        identifiers.push_back({node, std::move(opened->kind), std::move(opened->value)});
    }
    return identifiers;
}

}  // namespace

Result<std::unique_ptr<CustomerDirectory>> CustomerDirectory::open(Database& projections,
                                                                   const KeyVault& vault)
{
    auto directory = std::make_unique<Directory>(projections, vault);
    TRY(directory->load());
    return std::unique_ptr<CustomerDirectory>(std::move(directory));
}

}  // namespace itinera
