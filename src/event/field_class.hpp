// How much a field says about a person (PR-14): decided by its name, then by its values, then by
// staff.
#pragma once

#include <optional>
#include <string_view>

namespace itinera {

// In order of severity: a class is only ever raised, but by staff.
enum class FieldClass : unsigned char {
    None,          // numbers and booleans, to begin with
    Unclassified,  // new text fields
    Personal,      // name, address, birthday, gender
    Identifier,  // e-mail, phone, open id, network address: outside the sealed log only as a token
    Sensitive,   // identity number, bank card, health, religion: likewise
    Secret,      // password, token: stored nowhere
};

std::string_view name_of(FieldClass field_class);  // "none", "unclassified", …
std::optional<FieldClass> find_field_class(std::string_view name);

// What a name says of the values under it. `mask` says how people see them (PR-16).
struct FieldNature {
    FieldClass field_class = FieldClass::None;
    // "name", "address", "birthday", "text" (personal); "email", "phone", "ip", "id" (identifier);
    // "id_number", "bank_card", "text" (sensitive); "" for none.
    std::string_view kind;
    friend bool operator==(const FieldNature&, const FieldNature&) = default;
};

// By the words of a key, in English (snake_case, camelCase, kebab-case) or Chinese:
// "customer_email", "收货地址". Those that end in the word have its class ("shipping_address"),
// those that go on do not
// ("email_campaign"); `name` alone and with a person before it ("first_name", not "product_name").
// {None, ""} if the name says nothing. UTF-8; cost: some hundred ns, so keep the answer per key.
FieldNature nature_by_name(std::string_view key);

}  // namespace itinera
