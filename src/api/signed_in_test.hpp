// Somebody who is signed in, for tests over real sockets.
#pragma once

#include <stdexcept>
#include <string>

#include "access/access.hpp"
#include "access/totp.hpp"

namespace itinera::api {

// What a browser of theirs sends along.
struct SignedIn {
    std::string cookie, csrf;

    // Header lines, each with its end.
    std::string headers() const
    {
        return "Cookie: itinera=" + cookie +
               "\r\nOrigin: http://localhost\r\nX-CSRF-Token: " + csrf + "\r\n";
    }
};

// Makes an owner as the command line does, and signs in with password and second factor.
inline SignedIn sign_in_owner(Access& access, const Clock& clock)
{
    const std::string email = "owner@example.org", password = "plenty of words to remember";
    NewStaff staff{email, "Owner", {}};
    staff.roles.set(static_cast<size_t>(Role::Owner));
    const std::string uri = access.add(staff, password, true).value();
    const size_t from = uri.find("secret=") + 7;
    const std::string secret = from_base32(uri.substr(from, uri.find('&', from) - from)).value();
    SignIn attempt{email, password, totp_code(secret, totp_step_of(clock.now())), ""};
    const SignInAnswer answer = access.sign_in(attempt, {"test", "127.0.0.1", "test"}).value();
    if (!answer.session) throw std::runtime_error("the owner cannot sign in");
    return {answer.session->secret, answer.session->document["csrf"].get<std::string>()};
}

}  // namespace itinera::api
