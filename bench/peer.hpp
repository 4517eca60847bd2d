// What the programs of the peers share: queries from an .sql file, timing, and answers on standard
// output.
//
// One JSON object a line: {"name", "formulation", "ms": [each run], "cpu_ms": [each run, all
// threads], "rows": [[…], …]}. On a busy machine the CPU time says more than the time that passed.
#pragma once

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace itinera::bench {

struct Query {
    std::string question, formulation, text;
};

// Blocks that begin with `-- @question formulation`.
inline std::vector<Query> read_queries(const std::string& path)
{
    std::ifstream file(path);
    std::vector<Query> queries;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("-- @")) {
            std::istringstream words(line.substr(4));
            Query query;
            words >> query.question >> query.formulation;
            queries.push_back(query);
        } else if (!queries.empty() && !line.starts_with("--")) {
            queries.back().text += line + "\n";
        }
    }
    return queries;
}

// "@events" becomes the list 'visit','view',… and so on: keeps the packed formulations readable.
inline std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
        text.replace(at, what.size(), with);
    }
    return text;
}

inline double ms_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

inline double cpu_ms()
{
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

// Runs `ask` once unmeasured, then `runs` times.
inline void measure(const Query& query, int runs, const std::function<Json()>& ask)
{
    Json rows = ask();
    Json times = Json::array();
    Json spent = Json::array();
    for (int k = 0; k < runs; ++k) {
        const auto start = std::chrono::steady_clock::now();
        const double cpu_before = cpu_ms();
        rows = ask();
        times.push_back(ms_since(start));
        spent.push_back(cpu_ms() - cpu_before);
    }
    const Json line{{"name", query.question},
                    {"formulation", query.formulation},
                    {"ms", times},
                    {"cpu_ms", spent},
                    {"rows", rows}};
    std::cout << line.dump() << std::endl;
}

}  // namespace itinera::bench
