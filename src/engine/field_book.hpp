// The classes of fields (PR-14), kept in state.db.
//
// Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "event/field_classes.hpp"
#include "store/database.hpp"

namespace itinera {

class FieldBook {
public:
    static Result<std::unique_ptr<FieldBook>> open(Database& state, const Clock& clock);
    const FieldClasses& classes() const { return classes_; }
    // Remembers what events told of their fields, durable when it returns; says so once a field
    // when a value raised it. Errors: Unavailable.
    Result<Done> take(std::vector<FieldRecord> found);

private:
    FieldBook(Database& state, const Clock& clock) : state_(state), clock_(clock) {}

    Database& state_;
    const Clock& clock_;
    FieldClasses classes_;
    std::mutex mutex_;
    std::vector<FieldRecord> unsaved_;  // known in memory; the disk refused them
};

}  // namespace itinera
