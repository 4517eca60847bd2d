// What data may be used for (PR-1, PR-2): a short list of purposes, each a versioned document with
// its text in two languages. Built-in ones are there from the start; their words and terms can be
// changed, which makes a new version.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "privacy/audit.hpp"
#include "privacy/consent.hpp"
#include "store/database.hpp"

namespace itinera {

inline constexpr size_t purposes_max = 32;
inline constexpr int consent_expires_days = 390;
inline constexpr int consent_ask_again_days = 180;

struct Purpose {
    std::string id;
    int version = 1;
    Json name, text;  // {"en", "zh"}
    ConsentBasis basis = ConsentBasis::Consent;
    std::vector<std::string> regimes{};
    bool by_channel = false;  // decided for each channel by itself
    int expires_days = consent_expires_days;
    int ask_again_days = consent_ask_again_days;
    bool separate = false;  // never granted together with another
    bool built_in = false;

    Json to_json() const;
};

// Reads {"id", "name", "text", "basis", "regimes"?, "by_channel"?, "expires_days"?,
// "ask_again_days"?, "separate"?}. Errors: Invalid with the field's path; a basis that needs an
// approved assessment is refused, as these cannot be recorded yet.
Result<Purpose> read_purpose(const Json& json);

// The purposes of an installation, kept in state.db. Threads: any.
class PurposeBook {
public:
    // Adds the built-in ones where they are missing. Errors: those of the database.
    static Result<std::unique_ptr<PurposeBook>> open(Database& state, const Clock& clock);

    std::vector<Purpose> all() const;
    std::optional<Purpose> find(std::string_view id) const;
    // A new purpose, or a new version of one. A built-in purpose keeps its basis, and whether it is
    // separate or asks by channel. Errors: Invalid, TooLarge (purposes_max), those of the audit.
    Result<Purpose> put(const Purpose& purpose, Audit& audit, const AuditOrigin& origin);

private:
    PurposeBook(Database& state, const Clock& clock) : state_(state), clock_(clock) {}
    Result<Done> load();

    Database& state_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::vector<Purpose> purposes_;  // in the order in which they came
};

}  // namespace itinera
