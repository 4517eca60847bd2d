#include "privacy/consent_ledger.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "privacy/consent_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

// The latest decision of each node about one purpose (and channel): 8 bytes a node, in pages that
// are made when first needed. A word is the time of the decision and, in its lowest bit, whether it
// was a grant.
class StandColumn {
public:
    std::optional<ConsentStand> at(NodeId node) const
    {
        const auto number = static_cast<size_t>(raw(node));
        const size_t page = number / page_nodes;
        if (page >= pages_.size() || !pages_[page]) return std::nullopt;
        const int64_t word = (*pages_[page])[number % page_nodes];
        if (word == none) return std::nullopt;
        return ConsentStand{word >> 1, (word & 1) != 0, INT64_MAX};
    }
    // Whether it changed anything: later decisions count, at equal times the refusal.
    bool put(NodeId node, int64_t given_at_ms, bool granted)
    {
        const auto number = static_cast<size_t>(raw(node));
        const size_t page = number / page_nodes;
        if (page >= pages_.size()) pages_.resize(page + 1);
        if (!pages_[page]) {
            pages_[page] = std::make_unique<Page>();
            pages_[page]->fill(none);
        }
        int64_t& word = (*pages_[page])[number % page_nodes];
        const bool is_later =
            word == none || given_at_ms > word >> 1 || (given_at_ms == word >> 1 && !granted);
        if (!is_later) return false;
        if (word != none) --counts_[static_cast<size_t>(word & 1)];
        word = given_at_ms * 2 + int64_t{granted};
        ++counts_[static_cast<size_t>(granted)];
        return true;
    }
    void forget(NodeId node)
    {
        const auto number = static_cast<size_t>(raw(node));
        const size_t page = number / page_nodes;
        if (page >= pages_.size() || !pages_[page]) return;
        int64_t& word = (*pages_[page])[number % page_nodes];
        if (word != none) --counts_[static_cast<size_t>(word & 1)];
        word = none;
    }
    int64_t granted_until(int64_t until_ms) const
    {
        int64_t count = 0;
        for (const auto& page : pages_) {
            if (!page) continue;
            count += std::ranges::count_if(*page, [&](int64_t word) {
                return word != none && (word & 1) != 0 && word >> 1 <= until_ms;
            });
        }
        return count;
    }
    int64_t granted() const { return counts_[1]; }
    int64_t refused() const { return counts_[0]; }

private:
    static constexpr size_t page_nodes = 4'096;
    static constexpr int64_t none = INT64_MIN;
    using Page = std::array<int64_t, page_nodes>;
    std::vector<std::unique_ptr<Page>> pages_;
    std::array<int64_t, 2> counts_{};
};

constexpr size_t changed_max = 1'000'000;

using Key = std::pair<std::string, std::string>;  // purpose, channel

// Columns of rows that are written together: SOCI hands them over in one go.
struct Rows {
    std::vector<long long> positions, nodes, given, recorded;
    std::vector<std::string> purposes, channels, methods;
    std::vector<int> states, versions;
};

class Ledger final : public ConsentLedger {
public:
    explicit Ledger(Database& database) : database_(database) {}
    Result<Done> load();

    std::string_view name() const override { return "consent"; }
    Position applied() const override { return Position{applied_.load()}; }
    bool needs_bodies() const override { return true; }
    Result<Done> apply(const RecordBatch& batch) override;
    Result<Done> checkpoint() override;
    Result<Done> reset() override;

    void stands(std::string_view purpose, std::string_view channel, std::span<const NodeId> nodes,
                std::span<std::optional<ConsentStand>> found) const override;
    Result<std::vector<ConsentEntry>> history(std::span<const NodeId> nodes,
                                              int64_t known_at_ms) const override;
    std::vector<ConsentCounts> counts() const override;
    int64_t granted_until(std::string_view purpose, std::string_view channel,
                          int64_t until_ms) const override
    {
        const std::shared_lock lock(mutex_);
        const auto column = columns_.find(Key(purpose, channel));
        return column == columns_.end() ? 0 : column->second.granted_until(until_ms);
    }
    Result<int64_t> forget(std::span<const NodeId> nodes) override;
    std::optional<std::vector<NodeId>> take_changed() override;

private:
    const ConsentDecision* read(const RecordBatch& batch, size_t row, Error& error);
    void put(NodeId node, const Key& key, int64_t given_at_ms, bool granted);
    Result<Done> write(Rows& rows, int64_t position);

    Database& database_;
    std::atomic<int64_t> applied_{0};
    int64_t written_ = 0;  // position that projections.db holds; of the writer alone
    // The decision of the last record read: neighbours mostly say the same about other nodes.
    std::string last_body_;
    ConsentDecision last_;

    mutable std::shared_mutex mutex_;  // everything below
    std::map<Key, StandColumn, std::less<>> columns_;
    std::vector<NodeId> changed_;  // about report_purpose
    bool all_changed_ = true;
};

Result<Done> Ledger::load()
{
    return database_.transact([this](soci::session& sql) -> Result<Done> {
        const std::unique_lock lock(mutex_);
        long long applied = 0;
        sql << statement(consent_sql, "applied"), soci::into(applied);
        applied_ = written_ = applied;
        // One by one: SOCI reads vectors of INTEGER columns as 32 bits.
        long long node = 0, given = 0;
        std::string purpose, channel;
        int state = 0;
        soci::statement rows =
            (sql.prepare << statement(consent_sql, "all"), soci::into(node), soci::into(purpose),
             soci::into(channel), soci::into(state), soci::into(given));
        rows.execute();
        while (rows.fetch())
            put(NodeId{node}, {purpose, channel}, given,
                state == static_cast<int>(ConsentState::Granted));
        return Done{};
    });
}

void Ledger::put(NodeId node, const Key& key, int64_t given_at_ms, bool granted)
{
    if (!columns_[key].put(node, given_at_ms, granted)) return;
    if (key.first != report_purpose || all_changed_) return;
    changed_.push_back(node);
    if (changed_.size() > changed_max) {
        all_changed_ = true;
        changed_ = {};
    }
}

const ConsentDecision* Ledger::read(const RecordBatch& batch, size_t row, Error& error)
{
    if (last_body_.empty() || batch.body(row) != last_body_) {
        auto decision = read_consent(batch, row);
        if (!decision) {
            error = decision.error();
            return nullptr;
        }
        last_ = *std::move(decision);
        last_body_ = batch.body(row);
    }
    last_.node = batch.owner_node[row];
    last_.given_at_ms = batch.timestamp_ms[row];
    return &last_;
}

Result<Done> Ledger::apply(const RecordBatch& batch)
{
    if (batch.empty()) return Done{};
    const int64_t done = applied_.load();
    Rows rows;
    {
        const std::unique_lock lock(mutex_);
        for (size_t row = 0; row < batch.size(); ++row) {
            const int64_t position = raw(batch.position(row));
            if (position <= done || batch.kind[row] != RecordKind::Consent) continue;
            if (batch.body(row).empty()) continue;  // of an erased node
            Error error{};
            const ConsentDecision* decision = read(batch, row, error);
            if (!decision) return error;
            put(decision->node, {decision->purpose, decision->channel}, decision->given_at_ms,
                decision->state == ConsentState::Granted);
            rows.positions.push_back(position);
            rows.nodes.push_back(raw(decision->node));
            rows.purposes.push_back(decision->purpose);
            rows.channels.push_back(decision->channel);
            rows.states.push_back(static_cast<int>(decision->state));
            rows.versions.push_back(decision->purpose_version);
            rows.given.push_back(decision->given_at_ms);
            rows.recorded.push_back(batch.accepted_at_ms);
            rows.methods.push_back(decision->method);
        }
    }
    const int64_t last = std::max(done, raw(batch.position(batch.size() - 1)));
    // Batches without a decision are remembered with the next one, or at a checkpoint.
    if (!rows.positions.empty()) TRY(write(rows, last));
    applied_ = last;
    return Done{};
}

Result<Done> Ledger::checkpoint()
{
    if (written_ == applied_.load()) return Done{};
    Rows none;
    return write(none, applied_.load());
}

Result<Done> Ledger::write(Rows& rows, int64_t position)
{
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        if (!rows.positions.empty()) {
            sql << statement(consent_sql, "insert"), soci::use(rows.positions),
                soci::use(rows.nodes), soci::use(rows.purposes), soci::use(rows.channels),
                soci::use(rows.states), soci::use(rows.versions), soci::use(rows.given),
                soci::use(rows.recorded), soci::use(rows.methods);
        }
        const long long applied = position;
        sql << statement(consent_sql, "set_applied"), soci::use(applied);
        return Done{};
    }));
    written_ = position;
    return Done{};
}

Result<Done> Ledger::reset()
{
    TRY(database_.transact([](soci::session& sql) -> Result<Done> {
        sql << statement(consent_sql, "delete_all");
        sql << statement(consent_sql, "delete_applied");
        return Done{};
    }));
    const std::unique_lock lock(mutex_);
    columns_.clear();
    changed_.clear();
    all_changed_ = true;
    applied_ = written_ = 0;
    return Done{};
}

void Ledger::stands(std::string_view purpose, std::string_view channel,
                    std::span<const NodeId> nodes,
                    std::span<std::optional<ConsentStand>> found) const
{
    const std::shared_lock lock(mutex_);
    const auto column = columns_.find(Key(purpose, channel));
    for (size_t i = 0; i < nodes.size(); ++i) {
        found[i] = column == columns_.end() ? std::nullopt : column->second.at(nodes[i]);
    }
}

Result<std::vector<ConsentEntry>> Ledger::history(std::span<const NodeId> nodes,
                                                  int64_t known_at_ms) const
{
    std::vector<ConsentEntry> found;
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        ConsentEntry one;
        long long wanted = 0, position = 0, given = 0, recorded = 0;
        const long long until = known_at_ms;
        int state = 0;
        soci::statement rows =
            (sql.prepare << statement(consent_sql, "of_node"), soci::use(wanted), soci::use(until),
             soci::into(position), soci::into(one.purpose), soci::into(one.channel),
             soci::into(state), soci::into(one.purpose_version), soci::into(given),
             soci::into(recorded), soci::into(one.method));
        for (const NodeId node : nodes) {
            wanted = raw(node);
            rows.execute();
            while (rows.fetch()) {
                one.position = Position{position};
                one.node = node;
                one.state = static_cast<ConsentState>(state);
                one.given_at_ms = given;
                one.recorded_at_ms = recorded;
                found.push_back(one);
            }
        }
        return Done{};
    }));
    std::ranges::sort(found, {}, &ConsentEntry::position);
    return found;
}

std::vector<ConsentCounts> Ledger::counts() const
{
    const std::shared_lock lock(mutex_);
    std::vector<ConsentCounts> counts;
    for (const auto& [key, column] : columns_)
        counts.push_back({key.first, key.second, column.granted(), column.refused()});
    return counts;
}

Result<int64_t> Ledger::forget(std::span<const NodeId> nodes)
{
    const auto forgotten = TRY(history(nodes, INT64_MAX));
    TRY(database_.transact([&](soci::session& sql) -> Result<Done> {
        for (const NodeId node : nodes) {
            const long long number = raw(node);
            sql << statement(consent_sql, "delete_node"), soci::use(number);
        }
        return Done{};
    }));
    const std::unique_lock lock(mutex_);
    for (const NodeId node : nodes) {
        for (auto& [key, column] : columns_) column.forget(node);
        changed_.push_back(node);
    }
    return static_cast<int64_t>(forgotten.size());
}

std::optional<std::vector<NodeId>> Ledger::take_changed()
{
    const std::unique_lock lock(mutex_);
    if (std::exchange(all_changed_, false)) {
        changed_.clear();
        return std::nullopt;
    }
    return std::exchange(changed_, {});
}

}  // namespace

Result<std::unique_ptr<ConsentLedger>> ConsentLedger::open(Database& projections)
{
    auto ledger = std::make_unique<Ledger>(projections);
    TRY(ledger->load());
    return std::unique_ptr<ConsentLedger>(std::move(ledger));
}

}  // namespace itinera
