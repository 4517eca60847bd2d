#include "main/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace itinera {
namespace {
constexpr int width = 30;
constexpr auto shown_after = std::chrono::seconds{1};
constexpr auto redraw_after = std::chrono::milliseconds{100};
}  // namespace

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)), is_terminal_(::isatty(STDERR_FILENO) != 0)
{}

void ProgressBar::show(double done, const std::string& detail)
{
    const auto now = std::chrono::steady_clock::now();
    if (now - begun_ < shown_after) return;
    done = std::clamp(done, 0.0, 1.0);
    if (!is_terminal_) {
        const int tenth = static_cast<int>(done * 10);
        if (tenth <= last_tenth_) return;
        last_tenth_ = tenth;
        fmt::print(stderr, "{} {:3.0f}% {}\n", what_, done * 100, detail);
        return;
    }
    if (now - drawn_ < redraw_after) return;
    drawn_ = now;
    const int filled = static_cast<int>(done * width);
    fmt::print(stderr, "\r\033[K{} [{:#<{}}{:.<{}}] {:3.0f}% {}", what_, "", filled, "",
               width - filled, done * 100, detail);
    std::fflush(stderr);
}

void ProgressBar::finish(const std::string& detail)
{
    fmt::print(stderr, "{}{} {}\n", is_terminal_ ? "\r\033[K" : "", what_, detail);
}

}  // namespace itinera
