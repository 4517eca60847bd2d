// Commands about the data of one customer.
#pragma once

#include "main/commands.hpp"

namespace itinera {

struct PersonOptions {
    std::string kind, value, verification, regime = "gdpr";
    std::filesystem::path out, values;
};
int erase_command(const DataOptions& data, const PersonOptions& options);
int export_person_command(const DataOptions& data, const PersonOptions& options);
int scan_command(const DataOptions& data, const PersonOptions& options);

}  // namespace itinera
