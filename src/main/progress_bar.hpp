// Progress of long work on the error stream: a bar on a terminal, a line every tenth elsewhere.
// Work that ends within a second shows nothing but its end.
#pragma once

#include <chrono>
#include <string>

namespace itinera {

class ProgressBar {
public:
    explicit ProgressBar(std::string what);
    // done in [0, 1]; `detail` is shown beside it.
    void show(double done, const std::string& detail);
    void finish(const std::string& detail);

private:
    std::string what_;
    bool is_terminal_;
    int last_tenth_ = -1;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace itinera
