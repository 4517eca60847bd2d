#include "engine/report_gate.hpp"

#include <algorithm>

namespace itinera {
namespace {

constexpr int64_t one_day_ms = 86'400'000;
constexpr size_t judged_at_once = 1'024;

}  // namespace

void ReportGate::put(CustomerId customer, bool is_out)
{
    if (is_out == set_.has(customer)) return;
    if (is_out) {
        set_.add(customer);
        ++count_;
    } else {
        set_.remove(customer);
        --count_;
    }
    shown_.reset();
}

void ReportGate::judge(std::span<const CustomerId> customers, const Purpose& purpose,
                       int64_t now_ms)
{
    std::vector<NodeId> nodes;
    std::vector<size_t> ends;
    for (const CustomerId customer : customers) {
        for (const NodeId node : customers_.nodes_of(customer)) nodes.push_back(node);
        ends.push_back(nodes.size());
    }
    std::vector<std::optional<ConsentStand>> found(nodes.size());
    ledger_.stands(report_purpose, "", nodes, found);
    std::vector<ConsentStand> known;
    size_t at = 0;
    for (size_t i = 0; i < customers.size(); ++i) {
        known.clear();
        for (; at < ends[i]; ++at) {
            if (!found[at]) continue;
            known.push_back(*found[at]);
            if (!found[at]->granted) continue;
            int64_t& expires_ms = known.back().expires_at_ms;
            expires_ms = found[at]->given_at_ms + purpose.expires_days * one_day_ms;
            if (now_ms < expires_ms && expires_ms < look_again_ms_)
                expiries_.push({expires_ms, customers[i]});
        }
        // A customer has one identifier for now: there are no devices beside a known one.
        put(customers[i], !is_allowed(purpose.basis, known, {}, now_ms));
    }
}

void ReportGate::start_anew(const Purpose& purpose, int64_t now_ms)
{
    set_ = {};
    expiries_ = {};
    shown_.reset();
    judged_ = count_ = 0;
    version_ = purpose.version;
    look_again_ms_ = now_ms + one_day_ms;
}

ReportGate::LeftOut ReportGate::left_out(size_t customer_count, int64_t now_ms)
{
    const std::scoped_lock lock(mutex_);
    const auto purpose = purposes_.find(report_purpose);
    if (!purpose) return {};
    std::vector<CustomerId> judged;
    const auto changed = ledger_.take_changed();
    const bool clock_went_back = now_ms + one_day_ms < look_again_ms_;
    if (!changed || purpose->version != version_ || now_ms >= look_again_ms_ || clock_went_back) {
        start_anew(*purpose, now_ms);
    } else {
        for (const NodeId node : *changed) {
            const auto customer = customers_.find_customer(node);
            if (customer && raw(*customer) < judged_) judged.push_back(*customer);
        }
    }
    while (!expiries_.empty() && expiries_.top().at_ms <= now_ms) {
        judged.push_back(expiries_.top().customer);
        expiries_.pop();
    }
    judge(judged, *purpose, now_ms);
    while (judged_ < customer_count) {
        judged.clear();
        const size_t end = std::min(customer_count, judged_ + judged_at_once);
        for (; judged_ < end; ++judged_)
            judged.push_back(CustomerId{static_cast<uint32_t>(judged_)});
        judge(judged, *purpose, now_ms);
    }
    if (count_ == 0) return {};
    if (!shown_) shown_ = std::make_shared<const CustomerSet>(set_);
    return {shown_, count_};
}

}  // namespace itinera
