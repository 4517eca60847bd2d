// What time it is: passed in, so that a simulated year runs in seconds.
#pragma once

#include "base/time.hpp"

namespace itinera {

class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override;
};

// Stands still until told otherwise.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Timestamp now) : now_(now) {}
    Timestamp now() const override { return now_; }
    void set(Timestamp now) { now_ = now; }

private:
    Timestamp now_;
};

}  // namespace itinera
