#include "main/golden/golden_log.hpp"

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "base/text.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {
namespace {

// Two identifiers a customer: 2c + 1 and 2c + 2.
CustomerId customer_of(NodeId node)
{
    return CustomerId{static_cast<uint32_t>((raw(node) - 1) / 2)};
}

// The order of the log: those of one customer and instant keep theirs.
std::vector<const GoldenEvent*> order_of(const GoldenFile& file, uint64_t seed)
{
    std::vector<const GoldenEvent*> events;
    for (const GoldenEvent& event : file.events) events.push_back(&event);
    if (seed == 0) return events;
    Random random(seed, 0);
    std::vector<const GoldenEvent*> shuffled = events;
    for (size_t k = shuffled.size(); k > 1; --k)
        std::swap(shuffled[k - 1], shuffled[random.below(k)]);
    // The places that one customer's instant got are filled in the order of the file.
    std::map<std::pair<std::string_view, Timestamp>, std::vector<size_t>> places;
    for (size_t k = 0; k < shuffled.size(); ++k)
        places[{shuffled[k]->customer, shuffled[k]->time}].push_back(k);
    std::map<std::pair<std::string_view, Timestamp>, size_t> used;
    for (const GoldenEvent* event : events) {
        const std::pair<std::string_view, Timestamp> key{event->customer, event->time};
        shuffled[places[key][used[key]++]] = event;
    }
    return shuffled;
}

constexpr int64_t late_ms = 24 * 3'600'000;

}  // namespace

Result<std::unique_ptr<GoldenLog>> GoldenLog::open(const GoldenFile& file,
                                                   const GoldenIntake& intake)
{
    std::unique_ptr<GoldenLog> log(new GoldenLog(file));
    TRY(log->take_rows(intake));
    JourneyIndexOptions options;
    options.fold_in_background = false;
    options.partition_customers = 16;
    log->index_ = TRY(JourneyIndex::open({}, customer_of, *log, options));
    const size_t base = intake.in_deltas ? log->rows_.size() / 2 : log->rows_.size();
    TRY(log->late_.apply(log->batch(0, log->rows_.size())));
    if (base > 0) TRY(log->index_->apply(log->batch(0, base)));
    TRY(log->index_->fold());
    if (base < log->rows_.size()) TRY(log->index_->apply(log->batch(base, log->rows_.size())));
    return log;
}

Result<Done> GoldenLog::take_rows(const GoldenIntake& intake)
{
    std::vector<size_t> seen;  // rows by customer
    for (const GoldenEvent* event : order_of(file_, intake.shuffle_seed)) {
        const auto next = CustomerId{static_cast<uint32_t>(customers_.size())};
        const auto [known, is_new] = customer_ids_.try_emplace(event->customer, next);
        if (is_new) {
            customers_.push_back(event->customer);
            seen.push_back(0);
        }
        const uint32_t customer = raw(known->second);
        const bool second = intake.in_deltas && customer % 2 == 1 && seen[customer]++ % 2 == 1;
        rows_.push_back(TRY(row_of(*event, second)));
    }
    return Done{};
}

Result<GoldenLog::Row> GoldenLog::row_of(const GoldenEvent& event, bool second_identifier)
{
    const auto wrong = [&](const std::string& message) {
        return Error{ErrorKind::Invalid,
                     file_.name + ":" + std::to_string(event.line) + ": " + message};
    };
    auto code = names_.find(event.event);
    if (!code) {
        if (names_.size() == event_names_max) return wrong("too many names of events");
        code = names_.add(event.event);
    }
    const auto channel = event.channel.empty() ? ChannelCode{} : find_channel(event.channel);
    if (!channel) return wrong("there is no channel " + in_quotes(event.channel));
    const int64_t first_node = int64_t{raw(customer_ids_.at(event.customer))} * 2 + 1;
    return Row{&event, *code, *channel, NodeId{first_node + second_identifier}};
}

RecordBatch GoldenLog::batch(size_t first, size_t last) const
{
    RecordBatch batch;
    for (size_t i = first; i < last; ++i) {
        const GoldenEvent& event = *rows_[i].event;
        Record record;
        record.timestamp_ms = ms_of(event.time);
        record.received_at_ms = ms_of(event.received);
        record.event = rows_[i].code;
        record.channel = rows_[i].channel;
        record.owner_node = rows_[i].node;
        record.value = event.value.value_or(no_value);
        if (record.received_at_ms - record.timestamp_ms > late_ms) record.flags = FlagLate;
        append_record(batch, record);
    }
    batch.first_position = Position{static_cast<int64_t>(first) + 1};
    return batch;
}

Result<Done> GoldenLog::values(std::string_view property, Position after,
                               const std::function<void(Position, std::string_view)>& take) const
{
    for (size_t i = static_cast<size_t>(raw(after)); i < rows_.size(); ++i) {
        const GoldenEvent& event = *rows_[i].event;
        const Position position{static_cast<int64_t>(i) + 1};
        if (property == "value" && event.value) take(position, amount_text(*event.value));
        for (const auto& [name, json] : event.properties) {
            if (name == property) take(position, json);
        }
    }
    return Done{};
}

}  // namespace itinera
