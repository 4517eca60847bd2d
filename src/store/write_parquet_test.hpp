// Parquet files for tests, made by a DuckDB that is not locked down.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string_view>

#include "store/duck.hpp"

namespace itinera {

// Writes the rows of a query. `options`: further ones of COPY, each behind a comma.
inline std::filesystem::path write_parquet(const std::filesystem::path& file,
                                           std::string_view query, std::string_view options = "")
{
    const auto database = duck::Database::open("", {{"threads", "1"}});
    const auto connection = database->connect();
    const auto written = connection->run(
        fmt::format("SET TimeZone = 'Asia/Shanghai'; COPY ({}) TO '{}' (FORMAT parquet{})", query,
                    file.string(), options));
    EXPECT_TRUE(written) << written.error().message;
    return file;
}

}  // namespace itinera
