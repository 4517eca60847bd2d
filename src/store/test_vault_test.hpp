// A vault for tests, with a master key that is no secret.
#pragma once

#include <memory>
#include <string>

#include "store/key_vault.hpp"

namespace itinera {

inline MasterKeySource test_master_key()
{
    return {.hex = std::string(64, '7')};
}

inline std::unique_ptr<KeyVault> test_vault(const std::filesystem::path& folder)
{
    return KeyVault::open(folder, test_master_key()).value();
}

}  // namespace itinera
