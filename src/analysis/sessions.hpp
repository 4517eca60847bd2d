// Sessions, computed when a question is asked (CM-9, CM-10), and the list of them (GO-10).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/question.hpp"
#include "analysis/report.hpp"

namespace itinera {

// Sessions of one customer, numbered 1, 2, … over the whole journey, before `where` (CM-3).
struct Sessions {
    std::vector<uint32_t> of_event;  // [n] number of the session of each event; 0 = none
    struct Session {
        int64_t start_ms = 0;  // its first event
        int64_t last_ms = 0;   // its last event that keeps it alive
        uint32_t events = 0;
        int64_t end_ms = 0;  // its last event of all
        bool ended = false;  // by an event of `end_on`
    };
    std::vector<Session> sessions;  // session k is sessions[k - 1]

    void clear()
    {
        of_event.clear();
        sessions.clear();
    }
};

// Cuts a journey into sessions. `into` is cleared first; its memory is used again.
// Without `key_column` the events of a session lie together, but for those in none between them.
void cut_into_sessions(const SessionDefinition& definition, const Zone& zone,
                       const JourneyView& journey, Sessions& into);

// Whether an event at `now_ms` could still belong to this session. Precondition: it is the
// customer's last one (earlier ones are over).
bool is_running(const SessionDefinition& definition, const Zone& zone,
                const Sessions::Session& session, int64_t now_ms);

// The list of sessions, for tests: table `sessions` (key customer, session) start events lasted;
// summary `sessions outside`. A session counts in the period in which it starts. Customers stand as
// numbers (column `customer`), in order.
struct SessionList {
    struct Query {
        Question question;
    };
    struct Row {
        CustomerId customer;
        uint32_t session;
        Sessions::Session facts;
    };
    struct Partial {
        std::vector<Row> rows;
        int64_t outside = 0;  // events in the period that belong to no session
        Sessions scratch;
    };
    static Partial empty(const Query&) { return {}; }
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static void merge(Partial& into, Partial&& from);
    static Report solve(const Query& query, const Partial& partial);
    static Result<std::function<bool(const Partial&)>>
    behind(const Query& query, const Partial& whole, const CellAddress& address);
    static void clear(Partial& partial);
};

}  // namespace itinera
