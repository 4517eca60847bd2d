#include "store/dictionary_keeper.hpp"

#include <algorithm>

namespace itinera {
namespace {

constexpr size_t samples_max = 4'096;
constexpr size_t sample_bytes_max = 4'096;  // of one body: what comes later in it is rarely alike
constexpr size_t samples_per_batch = 1'024;
constexpr size_t first_interval = 2'000;
constexpr size_t interval_max = 1'048'576;
constexpr uint32_t generations_max = 64;
constexpr double worse_by = 1.1;
constexpr size_t held_out = 5;  // every fifth sample judges

}  // namespace

void DictionaryKeeper::take(const RecordBatch& batch)
{
    const std::scoped_lock lock(mutex_);
    seen_ += batch.size();
    const size_t per_batch = samples_.size() < samples_max ? samples_max : samples_per_batch;
    const size_t step = std::max<size_t>(1, batch.size() / per_batch);
    for (size_t row = 0; row < batch.size(); row += step) {
        const std::string_view body = batch.body(row).substr(0, sample_bytes_max);
        if (body.empty() || batch.owner_node[row] == NodeId{}) continue;
        if (samples_.size() < samples_max) {
            samples_.push_back({batch.owner_node[row], std::string(body)});
        } else {
            samples_[next_].owner = batch.owner_node[row];
            samples_[next_].text.assign(body);
            next_ = (next_ + 1) % samples_max;
        }
    }
}

std::optional<std::string> DictionaryKeeper::wanted()
{
    const std::scoped_lock lock(mutex_);
    if (interval_ == 0) interval_ = first_interval;
    if (seen_ < interval_ || codec_.generation() >= generations_max) return {};
    seen_ = 0;
    std::vector<std::string> judge;
    size_t judge_bytes = 1;
    for (size_t i = 0; i < samples_.size(); i += held_out) {
        judge.push_back(samples_[i].text);
        judge_bytes += samples_[i].text.size();
    }
    const size_t present = codec_.trial_bytes(judge, {});
    const double share = static_cast<double>(present) / static_cast<double>(judge_bytes);
    if (share <= worse_by * best_share_) return {};  // as good as when it was chosen
    std::string candidate = make_dictionary(names_in(samples_, dictionary_content_max), judge);
    const size_t bytes = candidate.empty() ? present : codec_.trial_bytes(judge, candidate);
    if (static_cast<double>(bytes) * worse_by < static_cast<double>(present)) {
        best_share_ = static_cast<double>(bytes) / static_cast<double>(judge_bytes);
        interval_ = 4 * first_interval;
        return candidate;
    }
    best_share_ = share;
    interval_ = std::min(interval_max, 2 * interval_);
    return {};
}

}  // namespace itinera
