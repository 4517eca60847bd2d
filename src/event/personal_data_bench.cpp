#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "event/personal_data.hpp"

namespace itinera {
namespace {

// The text values of a usual event, most of which hold nothing.
void LooksAtTheValuesOfAnEvent(benchmark::State& state)
{
    const std::vector<std::string> values{"red",
                                          "2026-11-22T07:12:16.123Z",
                                          "Wireless headphones, black",
                                          "SKU-20931",
                                          "web",
                                          "https://shop.example/p/20931?ref=home",
                                          "经济型",
                                          "zh-CN"};
    for (int64_t i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(i);
    for (auto _ : state) {
        for (const std::string& value : values) benchmark::DoNotOptimize(find_personal_data(value));
    }
}
BENCHMARK(LooksAtTheValuesOfAnEvent)->Arg(1000);

}  // namespace
}  // namespace itinera
