// What people may ask about their own data. Its own interface, beside that of questions.
#pragma once

#include "engine/engine.hpp"

namespace itinera {

struct EraseOrder {
    std::string kind, value;   // an identifier of the customer
    std::string verification;  // how the person was verified, in words
    std::string regime = "gdpr";
};

// Erases the customer with this identifier from every store (PR-23), or goes as far as it can: the
// next start goes on. -> the signed proof. Errors: NotFound, Invalid (verification).
Result<Json> erase_person(Engine& engine, const EraseOrder& order);
// Everything that is kept of the customer, by store. Errors: NotFound.
Result<Json> export_person(Engine& engine, const std::string& kind, const std::string& value);

}  // namespace itinera
