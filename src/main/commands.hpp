// The commands of the program. Each returns its exit status: 0 done, 1 failed, 2 wrong use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace itinera {

// What every command that opens a data folder takes.
struct DataOptions {
    std::filesystem::path folder = "itinera-data";
    unsigned threads = 2;
    std::vector<std::filesystem::path> audit_anchors;  // where signed heads of the audit also go
};

struct ServeOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;
    std::filesystem::path web;       // empty: beside the program or in the source tree
    std::vector<std::string> hosts;  // names it is reached by, beside localhost
    std::filesystem::path tls_certificate, tls_key;
    bool behind_proxy = false;
    std::vector<std::string> trusted_proxies;
};

struct ImportOptions {
    std::filesystem::path mapping;
    std::filesystem::path file;
    std::string preset;
    bool dry_run = false;
    bool force = false;
};

struct DemoOptions {
    uint32_t customers = 10'000;
    uint64_t seed = 1;
    bool serve = true;
};

struct SimulateOptions {
    uint32_t customers = 1'000;
    uint64_t seed = 1;
    int months = 12;
    std::string until;  // end of the simulated time; empty: today
    std::filesystem::path out;
    std::string format = "jsonl";
    unsigned threads = 2;
};

struct GoldenCommandOptions {
    std::vector<std::filesystem::path> paths;
    std::string engine;             // empty: all
    std::filesystem::path pending;  // list of questions that may be pending; empty: any may
};

struct StaffAddOptions {
    std::string email, name;
    std::vector<std::string> roles;
    bool with_factor = false;  // makes a second factor and prints its otpauth URI
};

int serve_command(const DataOptions& data, const ServeOptions& options);
int import_command(const DataOptions& data, const ImportOptions& options);
int ask_command(const DataOptions& data, const std::string& analysis, const std::string& file);
int demo_command(const DataOptions& data, const ServeOptions& serve, const DemoOptions& options);
int simulate_command(const SimulateOptions& options);
int golden_command(const GoldenCommandOptions& options);
int rebuild_command(const DataOptions& data);
int verify_command(const DataOptions& data);
int rotate_keys_command(const DataOptions& data);

// The password is asked for, or read from standard input.
int staff_add_command(const DataOptions& data, const StaffAddOptions& options);
int staff_reset_factor_command(const DataOptions& data, const std::string& email);
// 0 sound, 1 altered, 2 cannot be read
int audit_verify_command(const DataOptions& data,
                         const std::vector<std::filesystem::path>& anchors);
int doctor_command(bool with_routes);

// Prints "itinera: what happened (at field)" to the error stream. -> 1
int report(const Error& error);

}  // namespace itinera
