// Reading people, and acts that no other part writes down, leave one entry in the audit a request
// (PR-55).
#pragma once

#include <string_view>

#include "api/json_route.hpp"

namespace itinera::api {

struct Audited {
    std::string_view action;  // "person.read"
    std::string_view object_kind;
    std::string_view parameter{};  // of the pattern, whose value is the object's id; "": none
    // Whether the request reads people at all; null: yes.
    bool (*when)(const http::Request&) = nullptr;
};

// The route, each answer of which is given only when its entry is written; else 503. What fails
// reads nobody and leaves none: its parameters were never checked, and may be personal. Of what is
// made anew the id is that of the Location.
http::Route audited(Engine& engine, const Audited& what, http::Route route);
// A route whose handler writes its own entry.
http::Route audits_itself(http::Route route);

}  // namespace itinera::api
