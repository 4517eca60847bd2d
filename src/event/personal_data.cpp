#include "event/personal_data.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace itinera {

namespace {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int value_at(std::string_view digits, size_t from, size_t length)
{
    int value = 0;
    for (const char c : digits.substr(from, length)) value = value * 10 + (c - '0');
    return value;
}

// Provinces, by the first two digits.
bool is_province(int code)
{
    constexpr std::array<int, 36> provinces{11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                            35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                            53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91};
    return std::ranges::find(provinces, code) != provinces.end();
}

bool is_date(int year, int month, int day)
{
    constexpr std::array<int, 12> days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1850 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month == 2 && day == 29 && !is_leap) return false;
    return day <= days[static_cast<size_t>(month - 1)];
}

// 17 digits and a check character.
bool is_id_number(std::string_view digits, char check)
{
    constexpr std::array<int, 17> weight{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    if (!is_province(value_at(digits, 0, 2)) ||
        !is_date(value_at(digits, 6, 4), value_at(digits, 10, 2), value_at(digits, 12, 2))) {
        return false;
    }
    int sum = 0;
    for (size_t i = 0; i < weight.size(); ++i) sum += weight[i] * (digits[i] - '0');
    const char wanted = "10X98765432"[sum % 11];
    return check == wanted || (wanted == 'X' && check == 'x');
}

// Issuers' prefixes with the lengths that they use.
bool is_card_prefix(std::string_view digits)
{
    const size_t n = digits.size();
    const int two = value_at(digits, 0, 2), three = value_at(digits, 0, 3),
              four = value_at(digits, 0, 4);
    if (two == 62) return n >= 16 && n <= 19;                                        // UnionPay
    if (digits[0] == '4') return n == 13 || n == 16 || n == 19;                      // Visa
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n == 16;  // Mastercard
    if (two == 34 || two == 37) return n == 15;                   // American Express
    if (four >= 3528 && four <= 3589) return n >= 16 && n <= 19;  // JCB
    if (four == 6011 || two == 65 || (three >= 644 && three <= 649)) return n >= 16 && n <= 19;
    if (two == 36 || two == 38 || (three >= 300 && three <= 305)) return n >= 14 && n <= 19;
    if (four == 9558) return n == 19;  // older debit cards of ICBC
    return three == 603 && n == 19;    // older domestic debit cards
}

bool is_bank_card(std::string_view digits)
{
    if (digits.size() < 13 || digits.size() > 19 || !is_card_prefix(digits)) return false;
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return sum % 10 == 0;
}

bool is_mobile(std::string_view digits)
{
    if (digits.size() == 15 && digits.starts_with("0086")) digits.remove_prefix(4);
    if (digits.size() == 13 && digits.starts_with("86")) digits.remove_prefix(2);
    return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

// A run of digits, perhaps in groups: "138 0013 8000".
struct DigitRun {
    std::string digits;
    std::array<unsigned char, 8> group{};  // lengths
    size_t groups = 0;
    size_t begin = 0, end = 0;  // in the text
};

// Of a run written in groups, those forms in which people write numbers.
bool are_groups_of_a_phone(const DigitRun& run)
{
    const size_t first = run.groups == 4 ? 1 : 0;
    if (run.groups == 4 && run.group[0] != 2 && run.group[0] != 4) return false;
    return run.groups - first == 3 && run.group[first] == 3 && run.group[first + 1] == 4 &&
           run.group[first + 2] == 4;
}

bool are_groups_of_a_card(const DigitRun& run)
{
    if (run.groups == 3) return run.group[0] == 4 && run.group[1] == 6 && run.group[2] >= 4;
    if (run.groups < 4 || run.groups > 5) return false;
    for (size_t i = 0; i + 1 < run.groups; ++i) {
        if (run.group[i] != 4) return false;
    }
    return run.group[run.groups - 1] <= 4;
}

bool are_groups_of_an_id(const DigitRun& run)
{
    return run.groups == 3 && run.group[0] == 6 && run.group[1] == 8 && run.group[2] >= 3;
}

class Finder {
public:
    explicit Finder(std::string_view text) : text_(text) {}

    PersonalData find()
    {
        size_t at = 0;
        while (at < text_.size() && found_ != PersonalData::IdNumber) {
            const char c = text_[at];
            if (digit_at(at) >= 0) {
                at = look_at_digits(at);
            } else if (c == '@' || (c == '%' && text_.substr(at, 3) == "%40")) {
                look_at_mail(at, at + (c == '@' ? 1 : 3));
                ++at;
            } else if (c == ':' && at + 1 < text_.size() && !looked_at_hex(at)) {
                at = look_at_colons(at);
            } else {
                ++at;
            }
        }
        return found_;
    }

private:
    void note(PersonalData kind) { found_ = std::max(found_, kind); }

    // 0-9, or -1; also of the full-width digits U+FF10-FF19 (EF BC 90-99).
    int digit_at(size_t at) const
    {
        if (at >= text_.size()) return -1;
        if (is_digit(text_[at])) return text_[at] - '0';
        if (static_cast<unsigned char>(text_[at]) == 0xEF && at + 2 < text_.size() &&
            static_cast<unsigned char>(text_[at + 1]) == 0xBC) {
            const int digit = static_cast<unsigned char>(text_[at + 2]) - 0x90;
            if (digit >= 0 && digit <= 9) return digit;
        }
        return -1;
    }
    size_t width_at(size_t at) const { return is_digit(text_[at]) ? 1 : 3; }
    char char_at(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
    char char_before(size_t at) const { return at > 0 ? text_[at - 1] : '\0'; }

    // Whether something else goes on before or behind: a longer number, a word, a fraction.
    bool is_bounded(size_t begin, size_t end) const
    {
        const char before = char_before(begin), behind = char_at(end);
        if (is_letter(before) || is_letter(behind)) return false;
        if (before == '.' && begin > 1 && is_digit(text_[begin - 2])) return false;
        return behind != '.' || !is_digit(char_at(end + 1));
    }

    size_t look_at_digits(size_t begin)
    {
        DigitRun run;
        run.begin = run.end = begin;
        size_t at = begin, length = 0;
        while (digit_at(at) >= 0) {
            run.digits += static_cast<char>('0' + digit_at(at));
            at += width_at(at);
            ++length;
        }
        run.end = at;
        if (length <= 3 && char_at(at) == '.' && is_digit(char_at(at + 1))) {
            if (const size_t end = look_at_dotted(begin); end != 0) return end;
        }
        look_at_run(run.digits, begin, at);
        if (length > 6) return at;
        read_groups(run, length);
        if (run.groups < 3) return at;
        if (!is_bounded(run.begin, run.end)) return at;
        if (are_groups_of_a_phone(run) && is_mobile(run.digits)) note(PersonalData::Mobile);
        if (are_groups_of_a_card(run) && is_bank_card(run.digits)) note(PersonalData::BankCard);
        if (are_groups_of_an_id(run)) look_at_run(run.digits, run.begin, run.end);
        return at;
    }

    // Goes on over groups separated by one space or hyphen each.
    void read_groups(DigitRun& run, size_t first_length)
    {
        run.group[run.groups++] = static_cast<unsigned char>(first_length);
        size_t at = run.end;
        while (run.groups < run.group.size() && (char_at(at) == ' ' || char_at(at) == '-') &&
               digit_at(at + 1) >= 0) {
            size_t length = 0;
            for (++at; digit_at(at) >= 0 && length < 20; ++length) {
                run.digits += static_cast<char>('0' + digit_at(at));
                at += width_at(at);
            }
            run.group[run.groups++] = static_cast<unsigned char>(length);
            run.end = at;
        }
    }

    void look_at_run(std::string_view digits, size_t begin, size_t end)
    {
        if (digits.size() < 11 || digits.size() > 19) return;
        const char behind = char_at(end);
        if (digits.size() == 17 && (behind == 'X' || behind == 'x')) {
            if (is_bounded(begin, end + 1) && is_id_number(digits, behind))
                note(PersonalData::IdNumber);
            return;
        }
        if (!is_bounded(begin, end)) return;
        if (digits.size() == 18 && is_id_number(digits.substr(0, 17), digits[17])) {
            note(PersonalData::IdNumber);
        } else if (is_bank_card(digits)) {
            note(PersonalData::BankCard);
        } else if (is_mobile(digits)) {
            note(PersonalData::Mobile);
        }
    }

    // Four numbers of 0-255. Returns the end of what looks like one, or 0.
    size_t look_at_dotted(size_t begin)
    {
        std::array<int, 4> part{};
        size_t at = begin;
        for (size_t i = 0; i < part.size(); ++i) {
            if (i > 0 && char_at(at++) != '.') return 0;
            const size_t from = at;
            while (is_digit(char_at(at)) && at - from < 4) ++at;
            if (at == from || at - from > 3) return 0;
            part[i] = value_at(text_, from, at - from);
            if (part[i] > 255) return 0;
        }
        if (!is_bounded(begin, at) || char_before(begin) == '.' || is_version_at(begin)) return at;
        const bool is_cut = part[2] == 0 && part[3] == 0;
        if (!is_cut && part[0] != 0) note(PersonalData::NetworkAddress);
        return at;
    }

    // "Chrome/1.2.3.4", where a word alone stands before the stroke: no path has such a beginning.
    bool is_version_at(size_t begin) const
    {
        if (char_before(begin) != '/') return false;
        size_t at = begin - 1;
        while (is_letter(char_before(at)) || is_digit(char_before(at))) --at;
        const char before = char_before(at);
        return at < begin - 1 && (before == '\0' || before == ' ' || before == '(');
    }

    void look_at_mail(size_t local_end, size_t domain_begin)
    {
        const auto is_local = [](char c) {
            return is_letter(c) || is_digit(c) ||
                   std::strchr("._%+-'!#$&*=?^`{|}~", c) != nullptr ||
                   static_cast<unsigned char>(c) >= 0x80;
        };
        size_t begin = local_end;
        while (begin > 0 && text_[begin - 1] != '\0' && is_local(text_[begin - 1])) --begin;
        if (begin == local_end || local_end - begin > 200) return;
        size_t end = domain_begin, last_dot = 0;
        while (end < text_.size()) {
            const char c = text_[end];
            if (c == '.' && end > domain_begin && text_[end - 1] != '.' && end + 1 < text_.size() &&
                (is_letter(text_[end + 1]) || is_digit(text_[end + 1]) ||
                 static_cast<unsigned char>(text_[end + 1]) >= 0x80)) {
                last_dot = end;
            } else if (!is_letter(c) && !is_digit(c) && c != '-' &&
                       static_cast<unsigned char>(c) < 0x80) {
                break;
            }
            ++end;
        }
        if (last_dot == 0 || end - last_dot < 3) return;
        const std::string_view last = text_.substr(last_dot + 1, end - last_dot - 1);
        const auto is_of_name = [](char c) {
            return is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
        };
        if (!last.starts_with("xn--") && !std::ranges::all_of(last, is_of_name)) return;
        constexpr std::array<std::string_view, 10> endings{"png",  "jpg", "jpeg", "gif", "svg",
                                                           "webp", "css", "js",   "ico", "bmp"};
        if (std::ranges::find(endings, last) == endings.end()) note(PersonalData::Email);
    }

    bool looked_at_hex(size_t at) const { return at < hex_end_; }

    // A run of hexadecimal digits, colons and dots around this colon that is an IPv6 address.
    size_t look_at_colons(size_t at)
    {
        size_t begin = at, end = at;
        while (begin > 0 && is_hex(text_[begin - 1])) --begin;
        while (end < text_.size() && (is_hex(text_[end]) || text_[end] == ':' || text_[end] == '.'))
            ++end;
        hex_end_ = end;
        while (end > at &&
               (text_[end - 1] == '.' || (text_[end - 1] == ':' && char_before(end - 1) != ':')))
            --end;
        const size_t length = end - begin;
        if (length < 6 || length > 45 || is_letter(char_before(begin)) || is_letter(char_at(end)))
            return at + 1;
        std::array<char, 46> copy{};
        std::memcpy(copy.data(), text_.data() + begin, length);
        std::array<unsigned char, 16> bytes{};
        if (inet_pton(AF_INET6, copy.data(), bytes.data()) != 1) return at + 1;
        const bool is_cut = std::all_of(bytes.begin() + 6, bytes.end(),
                                        [](unsigned char byte) { return byte == 0; });
        if (!is_cut) note(PersonalData::NetworkAddress);
        return end;
    }

    std::string_view text_;
    PersonalData found_ = PersonalData::None;
    size_t hex_end_ = 0;
};

}  // namespace

FieldNature nature_of(PersonalData found)
{
    switch (found) {
    case PersonalData::None: return {};
    case PersonalData::NetworkAddress: return {FieldClass::Identifier, "ip"};
    case PersonalData::Email: return {FieldClass::Identifier, "email"};
    case PersonalData::Mobile: return {FieldClass::Identifier, "phone"};
    case PersonalData::BankCard: return {FieldClass::Sensitive, "bank_card"};
    case PersonalData::IdNumber: return {FieldClass::Sensitive, "id_number"};
    }
    return {};
}

PersonalData find_personal_data(std::string_view text)
{
    return may_hold_personal_data(text) ? Finder(text).find() : PersonalData::None;
}

std::string normal_form(std::string_view kind, std::string_view value)
{
    std::string out;
    if (kind == "email") {
        while (value.starts_with(' ')) value.remove_prefix(1);
        while (value.ends_with(' ')) value.remove_suffix(1);
        for (const char c : value) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return out;
    }
    if (kind != "phone" && kind != "bank_card" && kind != "id_number") return std::string{value};
    for (size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (is_digit(c)) {
            out += c;
        } else if (c == 'x' || c == 'X') {
            out += 'X';
        } else if (static_cast<unsigned char>(c) == 0xEF && i + 2 < value.size()) {
            const int digit = static_cast<unsigned char>(value[i + 2]) - 0x90;
            if (digit < 0 || digit > 9) return std::string{value};
            out += static_cast<char>('0' + digit);
            i += 2;
        } else if (c != ' ' && c != '-' && c != '+' && c != '(' && c != ')') {
            return std::string{value};  // more than a number
        }
    }
    if (kind == "phone" && is_mobile(out)) out = out.substr(out.size() - 11);
    return out;
}

}  // namespace itinera
