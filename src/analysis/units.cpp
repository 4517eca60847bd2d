#include "analysis/units.hpp"

#include <algorithm>
#include <unordered_map>

namespace itinera {

void UnitSplitter::take_existing(const Question& question, const JourneyView& journey)
{
    events_.resize(journey.size());
    if (question.where.is_everything()) {
        std::iota(events_.begin(), events_.end(), uint32_t{0});
        return;
    }
    size_t n = 0;
    for (uint32_t i = 0; i < journey.size(); ++i) {
        events_[n] = i;
        n += question.where.fits(journey, i);
    }
    events_.resize(n);
}

void UnitSplitter::group(const Question& question, const JourneyView& journey)
{
    grouped_.clear();
    if (question.unit == UnitKind::Session) {
        cut_into_sessions(question.session, question.zone, journey, sessions_);
        for (uint32_t i = 0; i < journey.size(); ++i) {
            if (sessions_.of_event[i] && question.where.fits(journey, i)) {
                grouped_.push_back({sessions_.of_event[i], i});
            }
        }
    } else {
        std::unordered_map<uint32_t, uint32_t> first_of;
        for (uint32_t i = 0; i < journey.size(); ++i) {
            const uint32_t code = journey.properties[question.unit_column][i];
            if (code == 0 || !question.where.fits(journey, i)) continue;
            grouped_.push_back({first_of.try_emplace(code, i).first->second, i});
        }
    }
    std::stable_sort(grouped_.begin(), grouped_.end(),
                     [](const Grouped& a, const Grouped& b) { return a.group < b.group; });
}

}  // namespace itinera
