// Why an operation failed, in terms that a caller can act on.
#pragma once

#include <string>
#include <string_view>

namespace itinera {

// One kind per thing that a caller can do about it. The HTTP status of each is in api/problem.cpp.
enum class ErrorKind {
    Invalid,          // The request is wrong: change it.
    Unauthenticated,  // Say who you are.
    Forbidden,        // You may not.
    NotFound,         // The thing named does not exist.
    Gone,             // It existed and was removed for good.
    Conflict,     // The thing changed meanwhile, or is there already: read it again, then retry.
    TooLarge,     // A limit was reached: ask for less.
    TooMany,      // Too often: retry later.
    Unavailable,  // A dependency does not answer, a disk is full: retry later.
    Corrupt,      // Stored data breaks an invariant: call the operator.
};

struct Error {
    ErrorKind kind;
    std::string message;  // One sentence that names the offending value. Never holds a secret.
    std::string
        path{};  // Of the field at fault in a request, such as `steps[1].within`. May be empty.
};

// snake_case, as it stands in problem+json and golden files: "invalid", "not_found", …
std::string_view name_of(ErrorKind kind);

}  // namespace itinera
