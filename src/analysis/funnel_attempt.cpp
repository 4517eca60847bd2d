#include "analysis/funnel_attempt.hpp"

#include <algorithm>
#include <bit>

#include "analysis/step_marks.hpp"

namespace itinera {
namespace {

// Bit k is set if step k is strict.
uint32_t strict_steps(const FunnelQuery& query)
{
    uint32_t strict = 0;
    for (size_t k = 1; k < query.steps.size(); ++k) {
        if (query.steps[k].strict) strict |= uint32_t{1} << k;
    }
    return strict;
}

size_t highest(uint32_t bits)
{
    return static_cast<size_t>(std::bit_width(bits)) - 1;
}

}  // namespace

void FunnelQuery::prepare(size_t event_codes)
{
    is_plain = question.where.is_plain();
    step_bits.assign(std::max<size_t>(event_codes, 1), 0);
    for (size_t k = 0; k < steps.size(); ++k) {
        is_plain &= steps[k].filter.is_plain();
        for (size_t code = 0; code < step_bits.size(); ++code) {
            const auto event = static_cast<uint16_t>(code);
            const bool may_be = question.where.can_fit(event) && steps[k].filter.can_fit(event);
            step_bits[code] |= uint32_t{may_be} << k;
        }
    }
    step_slot.clear();
    step_codes.clear();
    if (std::ranges::none_of(step_bits, [](uint32_t bits) { return std::popcount(bits) > 1; })) {
        for (const uint32_t bits : step_bits) {
            step_slot.push_back(bits == 0 ? uint8_t{1} : static_cast<uint8_t>(highest(bits) + 3));
        }
        gather_step_codes();
    }
    const auto may_be_missing = [](const BreakdownKey& key) {
        return key.first_ever && key.of == BreakdownKey::Of::Column;
    };
    is_simple = is_plain && question.unit == UnitKind::Customer && question.where.is_everything() &&
                window.kind != FunnelWindow::Kind::Sessions && strict_steps(*this) == 0 &&
                std::ranges::none_of(question.by, may_be_missing);
}

void FunnelQuery::gather_step_codes()
{
    size_t codes = 0;
    step_codes.resize(steps.size());
    for (size_t code = 0; code < step_bits.size(); ++code) {
        if (step_bits[code] == 0) continue;
        step_codes[highest(step_bits[code])].push_back(static_cast<uint16_t>(code));
        ++codes;
    }
    if (std::max(codes, steps.size()) > step_marks_codes_max) step_codes.clear();
}

int64_t FunnelQuery::window_end(int64_t time_ms) const
{
    if (window.kind != FunnelWindow::Kind::CalendarDays) return time_ms + window.amount;
    const LocalDate first = question.zone.date_of(timestamp_of(time_ms));
    const LocalDate behind{static_cast<int32_t>(first) + static_cast<int32_t>(window.amount)};
    return ms_of(question.zone.start_of(behind)) - 1;
}

void FunnelSearch::begin(const FunnelQuery& query, const JourneyView& journey)
{
    query_ = &query;
    strict_ = strict_steps(query);
    by_sessions_ = query.window.kind == FunnelWindow::Kind::Sessions;
    if (by_sessions_) {
        cut_into_sessions(query.question.session, query.question.zone, journey, sessions_);
    }
}

void FunnelSearch::make_room(size_t events)
{
    if (events <= bits_.size()) return;
    times_ms_.resize(events);
    bits_.resize(events);
    session_.resize(events);
    end_ms_.resize(events);
    places_.resize(events);
}

void FunnelSearch::load_fitting(const JourneyView& journey)
{
    const Question& question = query_->question;
    make_room(journey.size());
    n_ = 0;
    for (uint32_t i = 0; i < journey.size(); ++i) {
        uint32_t bits = query_->step_bits[journey.events[i]];
        if (bits == 0) continue;
        const int64_t time_ms = journey.times_ms[i];
        if (!question.in_period(time_ms)) bits &= ~uint32_t{1};
        if (question.cut && time_ms >= question.to_ms) bits = 0;
        times_ms_[n_] = time_ms;
        bits_[n_] = bits;
        places_[n_++] = i;
    }
}

void FunnelSearch::load(const JourneyView& journey, const Unit& unit)
{
    const Question& question = query_->question;
    make_room(unit.events.size());
    n_ = unit.events.size();
    for (size_t i = 0; i < n_; ++i) {
        const uint32_t place = unit.events[i];
        times_ms_[i] = journey.times_ms[place];
        uint32_t bits = query_->step_bits[journey.events[place]];
        for (uint32_t left = query_->is_plain ? 0 : bits; left != 0; left &= left - 1) {
            const auto k = static_cast<size_t>(std::countr_zero(left));
            if (!query_->steps[k].filter.fits(journey, place)) bits &= ~(uint32_t{1} << k);
        }
        if (by_sessions_) session_[i] = sessions_.of_event[place];
        const bool may_begin =
            question.in_period(times_ms_[i]) && (!by_sessions_ || session_[i] != 0);
        if (!may_begin) bits &= ~uint32_t{1};
        if (question.cut && times_ms_[i] >= question.to_ms) bits = 0;
        bits_[i] = bits;
    }
}

std::optional<size_t> FunnelSearch::find(size_t from)
{
    while (from < n_ && (bits_[from] & 1) == 0) ++from;
    if (from == n_) return std::nullopt;
    Span span;
    if (query_->entry != FunnelEntry::Optimised) {
        span = from_entry(from);
    } else if (by_sessions_) {
        span = best_of_all_entries(from);
    } else {
        span = strict_ == 0 ? optimised_ordered(from) : optimised(from);
    }
    attempt_.reached = span.reached;
    attempt_.is_open = span.is_open;
    trace(span);
    return span.reached == query_->steps.size() ? span.last + 1 : behind_window(span.start);
}

FunnelSearch::Span FunnelSearch::from_entry(size_t start) const
{
    const int64_t end_ms = by_sessions_ ? 0 : query_->window_end(times_ms_[start]);
    Span span{start, start, 1, false};
    uint32_t reached = 1;  // bit k: step k ended at some event so far
    uint32_t ended = 1;    // bit k: step k ended at the event before
    for (size_t i = start + 1; i < n_ && span.reached < query_->steps.size(); ++i) {
        uint32_t now = 0;
        if (fits_window(start, end_ms, i)) {
            now =
                bits_[i] & (((reached << 1) & ~strict_) | ((ended << 1) & strict_)) & ~uint32_t{1};
        } else if (!by_sessions_) {
            ended = 0;
            break;
        }
        reached |= now;
        ended = now;
        if (highest(reached) + 1 > span.reached) {
            span.reached = highest(reached) + 1;
            span.last = i;
        }
    }
    if (span.reached < query_->steps.size()) {
        const bool has_next = (((reached << 1) & ~strict_) | ((ended << 1) & strict_)) != 0;
        span.is_open = has_next && is_running(start, end_ms);
    }
    return span;
}

// Without strict steps the latest start at each depth is all there is to know: a chain of k steps
// is part of every chain of k + 1, so that the latest start of fewer steps is never earlier.
FunnelSearch::Span FunnelSearch::optimised_ordered(size_t from) const
{
    const size_t steps = query_->steps.size();
    std::array<uint32_t, funnel_steps_max> latest;  // [deepest]
    std::array<int64_t, funnel_steps_max> end_ms;   // [deepest] of the window that began there
    size_t deepest = 0;
    Span span;
    for (size_t i = from; i < n_ && deepest < steps; ++i) {
        for (uint32_t left = bits_[i]; left != 0;) {  // later steps first: an event serves once
            const size_t k = highest(left);
            left &= ~(uint32_t{1} << k);
            if (k > deepest) continue;
            if (k == 0) {
                latest[0] = static_cast<uint32_t>(i);
                end_ms[0] = query_->window_end(times_ms_[i]);
            } else {
                if (times_ms_[i] > end_ms[k - 1]) continue;
                latest[k] = latest[k - 1];
                end_ms[k] = end_ms[k - 1];
            }
            if (k < deepest) continue;
            deepest = k + 1;
            span = {latest[k], i, deepest, false};
        }
    }
    // The latest start of all has the window that ends last.
    if (deepest < steps) span.is_open = is_running(latest[0], end_ms[0]);
    return span;
}

FunnelSearch::Span FunnelSearch::optimised(size_t from)
{
    constexpr int32_t none = -1;
    const size_t steps = query_->steps.size();
    std::array<int32_t, funnel_steps_max> latest{};  // [k]: the latest start of which step k ended
    std::array<int32_t, funnel_steps_max> ended{};   // the same, at the event before
    std::array<int32_t, funnel_steps_max> now{};
    latest.fill(none);
    ended.fill(none);
    Span span;
    for (size_t i = from; i < n_ && span.reached < steps; ++i) {
        if (bits_[i] == 0) {
            if (strict_ != 0) ended.fill(none);
            continue;
        }
        now.fill(none);
        for (uint32_t left = bits_[i]; left != 0; left &= left - 1) {
            const auto k = static_cast<size_t>(std::countr_zero(left));
            int32_t start = static_cast<int32_t>(i);
            if (k == 0) {
                end_ms_[i] = query_->window_end(times_ms_[i]);
            } else {
                start = (strict_ >> k & 1) != 0 ? ended[k - 1] : latest[k - 1];
                if (start == none || times_ms_[i] > end_ms_[static_cast<size_t>(start)]) continue;
            }
            now[k] = start;
            if (k + 1 > span.reached) span = {static_cast<size_t>(start), i, k + 1, false};
        }
        for (size_t k = 0; k < steps; ++k) latest[k] = std::max(latest[k], now[k]);
        ended = now;
    }
    for (size_t k = 0; k + 1 < steps && span.reached < steps; ++k) {
        const int32_t start = (strict_ >> (k + 1) & 1) != 0 ? ended[k] : latest[k];
        if (start == none) continue;
        span.is_open |= is_running(static_cast<size_t>(start), end_ms_[static_cast<size_t>(start)]);
    }
    return span;
}

// Where windows need not end in the order in which they began: every entry for itself.
FunnelSearch::Span FunnelSearch::best_of_all_entries(size_t from) const
{
    Span best;
    bool is_open = false;
    for (size_t start = from; start < n_; ++start) {
        if ((bits_[start] & 1) == 0) continue;
        const Span span = from_entry(start);
        is_open |= span.is_open;
        const bool is_better =
            span.reached > best.reached || (span.reached == best.reached && span.last <= best.last);
        if (is_better) best = span;
    }
    best.is_open = is_open && best.reached < query_->steps.size();
    return best;
}

// The earliest events, step by step, of the attempts with this first and this completing event.
void FunnelSearch::trace(const Span& span)
{
    const int64_t end_ms = by_sessions_ ? 0 : query_->window_end(times_ms_[span.start]);
    attempt_.taken[0] = static_cast<uint32_t>(span.start);
    if (strict_ == 0) {
        size_t at = span.start;
        for (size_t k = 1; k < span.reached; ++k) {
            do ++at;
            while ((bits_[at] >> k & 1) == 0 || !fits_window(span.start, end_ms, at));
            attempt_.taken[k] = static_cast<uint32_t>(at);
        }
        return;
    }
    back_.assign(span.last + 2 - span.start,
                 0);  // [i - start]: steps from which the last can be reached
    uint32_t later = uint32_t{1} << (span.reached - 1);
    back_[span.last - span.start] = later;
    for (size_t i = span.last; i-- > span.start;) {
        const uint32_t next = back_[i + 1 - span.start];
        const uint32_t may = ((later & ~strict_) >> 1) | ((next & strict_) >> 1);
        back_[i - span.start] = fits_window(span.start, end_ms, i) ? bits_[i] & may : 0;
        later |= back_[i - span.start];
    }
    size_t at = span.start;
    for (size_t k = 1; k < span.reached; ++k) {
        do ++at;
        while ((back_[at - span.start] >> k & 1) == 0);
        attempt_.taken[k] = static_cast<uint32_t>(at);
    }
}

bool FunnelSearch::fits_window(size_t start, int64_t end_ms, size_t i) const
{
    if (!by_sessions_) return times_ms_[i] <= end_ms;
    const uint32_t first = session_[start];
    return session_[i] >= first && session_[i] - first < query_->window.amount;
}

// Whether the window of an attempt still runs (FN-25).
bool FunnelSearch::is_running(size_t start, int64_t end_ms) const
{
    const Question& question = query_->question;
    if (question.cut && question.to_ms - 1 <= question.now_ms) return false;
    if (!by_sessions_) return end_ms > question.now_ms;
    const size_t last = session_[start] + static_cast<size_t>(query_->window.amount) - 1;
    if (sessions_.sessions.size() != last) return sessions_.sessions.size() < last;
    return itinera::is_running(question.session, question.zone, sessions_.sessions.back(),
                               question.now_ms);
}

size_t FunnelSearch::behind_window(size_t start) const
{
    const int64_t end_ms = by_sessions_ ? 0 : query_->window_end(times_ms_[start]);
    size_t i = n_;
    while (i > start + 1 && !fits_window(start, end_ms, i - 1)) --i;
    return i;
}

}  // namespace itinera
