// Requests of customers as state.db keeps them, with the status of each store and their links.
//
// Every function works in the caller's transaction, so that an act and its audit entry are one.
// Threads: as the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/seal.hpp"
#include "privacy/person_request.hpp"
#include "store/database.hpp"

namespace itinera {

struct StoreStatus {
    std::string store;
    std::string state = "pending";  // running done failed not_applicable
    int64_t count = 0;
    int64_t at_ms = 0;
    std::string message{};   // why it failed
    int64_t left_over = -1;  // what the check found afterwards; -1: none was made
};

struct RequestFilter {
    std::string state{}, type{};  // "": any; state "open": none that ended
    size_t items_max = 50, skip = 0;
};

class RequestBook {
public:
    explicit RequestBook(const SealKey& key) : key_(key) {}

    // -> its number
    int64_t insert(soci::session& sql, const PersonRequest& request) const;
    void save(soci::session& sql, const PersonRequest& request) const;
    // Errors: NotFound, Corrupt (the sealed part does not open).
    Result<PersonRequest> load(soci::session& sql, int64_t number) const;
    // Open ones first, by their due time; then those that ended, newest first.
    Result<std::vector<PersonRequest>> page(soci::session& sql, const RequestFilter& filter) const;
    int64_t count(soci::session& sql, const RequestFilter& filter) const;
    struct OpenTimes {
        int64_t received_at_ms, due_at_ms;
    };
    std::vector<OpenTimes> open_times(soci::session& sql) const;

    void save_store(soci::session& sql, int64_t number, const StoreStatus& status) const;
    std::vector<StoreStatus> stores(soci::session& sql, int64_t number) const;

    struct Link {
        int64_t request = 0;
        std::string purpose, hash;
    };
    void save_link(soci::session& sql, const Link& link, int64_t expires_ms) const;
    // Whether this is the link that counts, not used and in time; from now on it is used.
    bool use_link(soci::session& sql, const Link& link, int64_t now_ms) const;

    // "" if it was never set.
    static std::string setting(soci::session& sql, const std::string& name);
    static void save_setting(soci::session& sql, const std::string& name, const std::string& value,
                             int64_t now_ms, const std::string& by);
    static std::string project_zone(soci::session& sql);  // "UTC" before the set-up

private:
    std::string sealed(int64_t received_at_ms, const Json& personal) const;
    SealKey key_;
};

}  // namespace itinera
