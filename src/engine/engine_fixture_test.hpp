// An engine of a data folder of its own, and files to import into it.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "engine/engine.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {

class EngineTest : public ::testing::Test {
protected:
    void SetUp() override { open(); }
    void TearDown() override { close(); }
    void open()
    {
        EngineOptions options;
        options.folder = folder_.path() / "data";
        auto opened = Engine::open(options, clock_);
        ASSERT_TRUE(opened) << opened.error().message;
        engine_ = std::move(opened).value();
    }
    void close()
    {
        if (engine_) engine_->stop();
        engine_.reset();
    }

    // -> the import, uploaded
    Result<Json> upload(const std::string& text, const std::string& mapping,
                        const std::string& name = "rows.csv")
    {
        const auto file = folder_.path() / "upload";
        std::ofstream(file, std::ios::binary) << text;
        return engine_->create_import(mapping, file, name);
    }
    // The import as soon as `is_it` holds.
    Json wait_until(const std::string& id, const std::function<bool(const Json&)>& is_it)
    {
        Json import = engine_->import(id).value();
        while (!is_it(import)) {
            const auto next =
                engine_->wait_import(id, import["version"].get<int64_t>(), std::chrono::hours{1});
            if (!next) break;
            import = *next;
        }
        return import;
    }
    Json wait_for_end(const std::string& id)
    {
        return wait_until(id, [](const Json& import) {
            return import["state"] != "running" && import["state"] != "uploaded";
        });
    }
    // Uploads, runs to the end.
    Json imported(const std::string& text, const std::string& mapping)
    {
        const auto created = upload(text, mapping);
        EXPECT_TRUE(created) << created.error().message;
        const std::string id = (*created)["id"].get<std::string>();
        const auto started = engine_->start_import(id, true);
        EXPECT_TRUE(started) << started.error().message;
        return wait_for_end(id);
    }
    Json ask(const std::string& question)
    {
        const auto answer = engine_->ask(parse_json(question).value(), {});
        EXPECT_TRUE(answer) << question << ": " << answer.error().message;
        return answer ? *answer : Json::object();
    }

    TemporaryFolder folder_{"engine"};
    FixedClock clock_{timestamp_of(1'790'000'000'000)};  // 2026-09-21
    std::unique_ptr<Engine> engine_;
};

}  // namespace itinera
