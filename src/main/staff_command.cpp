// Staff and audit from the command line, by those who hold the data folder.
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "base/clock.hpp"
#include "engine/access_desk.hpp"
#include "main/commands.hpp"

namespace itinera {
namespace {

constexpr int altered = 1;
constexpr int not_readable = 2;

// Does not show what is typed.
class Unseen {
public:
    Unseen()
    {
        is_terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!is_terminal_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
        fmt::print(stderr, "Password: ");
    }
    ~Unseen()
    {
        if (!is_terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        fmt::print(stderr, "\n");
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios before_{};
    bool is_terminal_ = false;
};

std::string read_password()
{
    const Unseen unseen;
    std::string line;
    std::getline(std::cin, line);
    return line;
}

Result<Done> add_staff(const DataOptions& data, const StaffAddOptions& options)
{
    NewStaff staff{options.email, options.name, {}};
    for (const std::string& name : options.roles) {
        const auto role = find_role(name);
        if (!role) return Error{ErrorKind::Invalid, "there is no role " + name, "role"};
        staff.roles.set(static_cast<size_t>(*role));
    }
    const SystemClock clock;
    const OfflineAccess offline = TRY(open_access(data.folder, clock));
    const std::string uri =
        TRY(offline.desk->access().add(staff, read_password(), options.with_factor));
    fmt::print("{} was added\n", options.email);
    // Standard output: whoever runs this holds the folder, and puts it into an authenticator app.
    if (!uri.empty()) fmt::print("{}\n", uri);
    return Done{};
}

Result<Done> reset_factor(const DataOptions& data, const std::string& email)
{
    const SystemClock clock;
    const OfflineAccess offline = TRY(open_access(data.folder, clock));
    TRY(offline.desk->access().forget_factor(email));
    fmt::print("the second factor of {} was removed; all sessions have ended\n", email);
    return Done{};
}

}  // namespace

int staff_add_command(const DataOptions& data, const StaffAddOptions& options)
{
    const Result<Done> done = add_staff(data, options);
    return done ? 0 : report(done.error());
}

int staff_reset_factor_command(const DataOptions& data, const std::string& email)
{
    const Result<Done> done = reset_factor(data, email);
    return done ? 0 : report(done.error());
}

int audit_verify_command(const DataOptions& data, const std::vector<std::filesystem::path>& anchors)
{
    const auto found = verify_audit_of(data.folder, anchors);
    if (!found) {
        report(found.error());
        return not_readable;
    }
    if ((*found)["sound"].get<bool>()) {
        fmt::print("sound: {} entries, {} signed heads\n", (*found)["entries"].get<int64_t>(),
                   (*found)["heads"].get<int64_t>());
        return 0;
    }
    const Json& finding = (*found)["finding"];
    fmt::print("ALTERED at entry {}: {}\n", finding["seq"].get<int64_t>(),
               finding["what"].get<std::string>());
    return altered;
}

}  // namespace itinera
