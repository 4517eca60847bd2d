// Decides when the log's bodies get a (new) dictionary: once there are enough of them, and again
// when what arrives has changed so much that another would be clearly shorter.
//
// Threads: any number.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/body_codec.hpp"
#include "store/name_dictionary.hpp"

namespace itinera {

class DictionaryKeeper {
public:
    explicit DictionaryKeeper(const BodyCodec& codec) : codec_(codec) {}

    // Takes samples of the bodies of a batch.
    void take(const RecordBatch& batch);
    // A dictionary that is worth storing as the next generation. Cost: now and then 20 ms.
    std::optional<std::string> wanted();

private:
    const BodyCodec& codec_;
    std::mutex mutex_;
    std::vector<BodySample> samples_;
    size_t next_ = 0;        // of samples_ to be replaced
    size_t seen_ = 0;        // bodies since the last look
    size_t interval_ = 0;    // bodies until the next one
    double best_share_ = 0;  // compressed / raw bytes under the present dictionary when it was new
};

}  // namespace itinera
