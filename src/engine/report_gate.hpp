// The customers whom reports leave out (PR-10), kept up with decisions and with the clock. Who was
// erased is among them: nobody can allow anything any more.
#pragma once

#include <memory>
#include <mutex>
#include <queue>
#include <span>
#include <vector>

#include "identity/customer_directory.hpp"
#include "journey/customer_set.hpp"
#include "privacy/consent_ledger.hpp"
#include "privacy/purpose.hpp"

namespace itinera {

// Threads: any.
class ReportGate {
public:
    ReportGate(ConsentLedger& ledger, const PurposeBook& purposes,
               const CustomerDirectory& customers)
        : ledger_(ledger), purposes_(purposes), customers_(customers)
    {}
    struct LeftOut {
        std::shared_ptr<const CustomerSet> customers;  // does not change; null: nobody
        size_t count = 0;
    };
    // Of the first `customer_count` customers at least. Costs what has changed since the last call,
    // and a look at everybody once a day.
    LeftOut left_out(size_t customer_count, int64_t now_ms);

private:
    // Judges these customers. Precondition: mutex_ is held.
    void judge(std::span<const CustomerId> customers, const Purpose& purpose, int64_t now_ms);
    void put(CustomerId customer, bool is_out);
    void start_anew(const Purpose& purpose, int64_t now_ms);

    ConsentLedger& ledger_;
    const PurposeBook& purposes_;
    const CustomerDirectory& customers_;
    std::mutex mutex_;  // everything below
    int version_ = 0;   // of the purpose they were judged by; 0: anew
    size_t judged_ = 0;
    size_t count_ = 0;
    CustomerSet set_;
    std::shared_ptr<const CustomerSet> shown_;  // a copy of set_; null if it changed
    // Grants that run out before everybody is looked at again.
    struct Expiry {
        int64_t at_ms;
        CustomerId customer;
        bool operator>(const Expiry& other) const { return at_ms > other.at_ms; }
    };
    std::priority_queue<Expiry, std::vector<Expiry>, std::greater<>> expiries_;
    int64_t look_again_ms_ = 0;
};

}  // namespace itinera
