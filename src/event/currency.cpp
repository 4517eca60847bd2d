#include "event/currency.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace itinera {
namespace {

// ISO 4217 active codes, sorted.
constexpr std::string_view iso_4217 = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD "
                                      "BIF BMD BND BOB BOV BRL BSD BTN BWP BYN "
                                      "BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK "
                                      "DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
                                      "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
                                      "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
                                      "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
                                      "MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
                                      "MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
                                      "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK "
                                      "SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP "
                                      "TRY TTD TWD TZS UAH UGX USD USN UYI UYU "
                                      "UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

struct Alias {
    std::string_view text, code;
};
constexpr std::array aliases{Alias{"RMB", "CNY"}, Alias{"¥", "CNY"}, Alias{"￥", "CNY"},
                             Alias{"元", "CNY"},  Alias{"$", "USD"}, Alias{"€", "EUR"}};

CurrencyCode code_of(std::string_view letters)
{
    const int number = (letters[0] - 'A') * 676 + (letters[1] - 'A') * 26 + (letters[2] - 'A');
    return CurrencyCode{static_cast<uint16_t>(number + 1)};
}

constexpr int64_t exponent_max = 400;

}  // namespace

std::optional<CurrencyCode> parse_currency(std::string_view text)
{
    text = trim_white_space(text);
    std::string upper(text);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    for (const Alias& alias : aliases) {
        if (upper == alias.text) return code_of(alias.code);
    }
    if (upper.size() != 3 || upper.find(' ') != std::string::npos) return std::nullopt;
    for (size_t at = 0; at < iso_4217.size(); at += 4) {
        if (iso_4217.substr(at, 3) == upper) return code_of(upper);
    }
    return std::nullopt;
}

std::string currency_id(CurrencyCode code)
{
    if (raw(code) == 0) return "";
    const int number = raw(code) - 1;
    return {static_cast<char>('A' + number / 676), static_cast<char>('A' + number / 26 % 26),
            static_cast<char>('A' + number % 26)};
}

std::optional<int64_t> parse_amount(std::string_view text)
{
    // digits with the decimal point at `point` from the left, exactly as written
    std::string digits;
    int64_t point = -1;
    size_t at = 0;
    bool negative = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
    for (; at < text.size(); ++at) {
        if (text[at] >= '0' && text[at] <= '9')
            digits += text[at];
        else if (text[at] == '.' && point < 0)
            point = static_cast<int64_t>(digits.size());
        else
            break;
    }
    if (digits.empty()) return std::nullopt;
    if (point < 0) point = static_cast<int64_t>(digits.size());
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        bool down = false;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
        int64_t exponent = 0;
        const size_t from = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            exponent = std::min(exponent * 10 + (text[at] - '0'), exponent_max);
        }
        if (at == from) return std::nullopt;
        point += down ? -exponent : exponent;
    }
    if (at != text.size()) return std::nullopt;

    const int64_t kept = point + 4;  // digits that count, from the left
    __extension__ __int128 whole = 0;
    for (int64_t k = 0; k < kept; ++k) {
        const int digit =
            k < static_cast<int64_t>(digits.size()) ? digits[static_cast<size_t>(k)] - '0' : 0;
        whole = whole * 10 + digit;
        if (whole > INT64_MAX) return std::nullopt;
    }
    if (kept >= 0 && kept < static_cast<int64_t>(digits.size())) {
        const std::string_view rest = std::string_view(digits).substr(static_cast<size_t>(kept));
        const bool above_half =
            rest[0] > '5' ||
            (rest[0] == '5' && rest.find_first_not_of('0', 1) != std::string_view::npos);
        const bool half = rest[0] == '5' && !above_half;
        if (above_half || (half && whole % 2 == 1)) ++whole;
    }
    if (whole > INT64_MAX) return std::nullopt;
    return static_cast<int64_t>(negative ? -whole : whole);
}

std::string amount_text(int64_t ten_thousandths)
{
    const bool negative = ten_thousandths < 0;
    const uint64_t magnitude = negative ? 0 - static_cast<uint64_t>(ten_thousandths)
                                        : static_cast<uint64_t>(ten_thousandths);
    std::string text = negative ? "-" : "";
    text.append(std::to_string(magnitude / 10'000));
    if (magnitude % 10'000 == 0) return text;
    std::string fraction = std::to_string(10'000 + magnitude % 10'000);
    fraction[0] = '.';
    while (fraction.back() == '0') fraction.pop_back();
    return text.append(fraction);
}

}  // namespace itinera
