// Event names by code, kept in projections.db so that a start need not read the log for them.
#pragma once

#include <atomic>

#include "event/name_table.hpp"
#include "store/database.hpp"
#include "store/projection.hpp"

namespace itinera {

class NameProjection final : public Projection {
public:
    NameProjection(Database& database, NameTable& names) : database_(database), names_(names) {}
    // Fills the name table. Errors: those of the database.
    Result<Done> load();

    std::string_view name() const override { return "names"; }
    Position applied() const override { return Position{applied_.load()}; }
    bool needs_bodies() const override { return true; }
    Result<Done> apply(const RecordBatch& batch) override;
    Result<Done> checkpoint() override { return Done{}; }
    Result<Done> reset() override;

private:
    Database& database_;
    NameTable& names_;
    std::atomic<int64_t> applied_{0};
    size_t written_ = 0;
};

}  // namespace itinera
