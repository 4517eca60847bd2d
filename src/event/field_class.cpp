#include "event/field_class.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace itinera {

namespace {

constexpr std::array<std::string_view, 6> class_names{"none",       "unclassified", "personal",
                                                      "identifier", "sensitive",    "secret"};

using enum FieldClass;

struct NamedNature {
    std::string_view words;  // of English: separated by a space; of Chinese: as it is
    FieldNature nature;
};

// A key has the nature when its last words are these.
constexpr NamedNature english_endings[] = {
    {"password", {Secret, "text"}},
    {"passwd", {Secret, "text"}},
    {"passphrase", {Secret, "text"}},
    {"pwd", {Secret, "text"}},
    {"token", {Secret, "text"}},
    {"secret", {Secret, "text"}},
    {"cvv", {Secret, "text"}},
    {"cvc", {Secret, "text"}},
    {"api key", {Secret, "text"}},
    {"apikey", {Secret, "text"}},
    {"private key", {Secret, "text"}},
    {"access key", {Secret, "text"}},
    {"card pin", {Secret, "text"}},
    {"pin code", {Secret, "text"}},
    {"verification code", {Secret, "text"}},
    {"otp", {Secret, "text"}},
    {"id card", {Sensitive, "id_number"}},
    {"id card no", {Sensitive, "id_number"}},
    {"id card number", {Sensitive, "id_number"}},
    {"idcard", {Sensitive, "id_number"}},
    {"id no", {Sensitive, "id_number"}},
    {"id number", {Sensitive, "id_number"}},
    {"identity card", {Sensitive, "id_number"}},
    {"identity number", {Sensitive, "id_number"}},
    {"national id", {Sensitive, "id_number"}},
    {"passport", {Sensitive, "id_number"}},
    {"passport no", {Sensitive, "id_number"}},
    {"passport number", {Sensitive, "id_number"}},
    {"ssn", {Sensitive, "id_number"}},
    {"social security number", {Sensitive, "id_number"}},
    {"bank card", {Sensitive, "bank_card"}},
    {"bankcard", {Sensitive, "bank_card"}},
    {"bank card no", {Sensitive, "bank_card"}},
    {"bank card number", {Sensitive, "bank_card"}},
    {"bank account", {Sensitive, "bank_card"}},
    {"bank account number", {Sensitive, "bank_card"}},
    {"card no", {Sensitive, "bank_card"}},
    {"card number", {Sensitive, "bank_card"}},
    {"credit card", {Sensitive, "bank_card"}},
    {"credit card number", {Sensitive, "bank_card"}},
    {"iban", {Sensitive, "bank_card"}},
    {"health", {Sensitive, "text"}},
    {"health status", {Sensitive, "text"}},
    {"medical history", {Sensitive, "text"}},
    {"medical record", {Sensitive, "text"}},
    {"diagnosis", {Sensitive, "text"}},
    {"disease", {Sensitive, "text"}},
    {"disability", {Sensitive, "text"}},
    {"blood type", {Sensitive, "text"}},
    {"religion", {Sensitive, "text"}},
    {"religious belief", {Sensitive, "text"}},
    {"ethnicity", {Sensitive, "text"}},
    {"race", {Sensitive, "text"}},
    {"political view", {Sensitive, "text"}},
    {"political party", {Sensitive, "text"}},
    {"sexual orientation", {Sensitive, "text"}},
    {"biometric", {Sensitive, "text"}},
    {"fingerprint", {Sensitive, "text"}},
    {"criminal record", {Sensitive, "text"}},
    {"email", {Identifier, "email"}},
    {"e mail", {Identifier, "email"}},
    {"email address", {Identifier, "email"}},
    {"mail address", {Identifier, "email"}},
    {"phone", {Identifier, "phone"}},
    {"phone no", {Identifier, "phone"}},
    {"phone number", {Identifier, "phone"}},
    {"phonenumber", {Identifier, "phone"}},
    {"mobile", {Identifier, "phone"}},
    {"mobile no", {Identifier, "phone"}},
    {"mobile number", {Identifier, "phone"}},
    {"mobile phone", {Identifier, "phone"}},
    {"cellphone", {Identifier, "phone"}},
    {"cell phone", {Identifier, "phone"}},
    {"telephone", {Identifier, "phone"}},
    {"msisdn", {Identifier, "phone"}},
    {"openid", {Identifier, "id"}},
    {"open id", {Identifier, "id"}},
    {"unionid", {Identifier, "id"}},
    {"union id", {Identifier, "id"}},
    {"wechat", {Identifier, "id"}},
    {"wechat id", {Identifier, "id"}},
    {"weixin", {Identifier, "id"}},
    {"qq", {Identifier, "id"}},
    {"imei", {Identifier, "id"}},
    {"imsi", {Identifier, "id"}},
    {"idfa", {Identifier, "id"}},
    {"idfv", {Identifier, "id"}},
    {"oaid", {Identifier, "id"}},
    {"gaid", {Identifier, "id"}},
    {"android id", {Identifier, "id"}},
    {"advertising id", {Identifier, "id"}},
    {"mac address", {Identifier, "id"}},
    {"license plate", {Identifier, "id"}},
    {"plate number", {Identifier, "id"}},
    {"ip", {Identifier, "ip"}},
    {"ip address", {Identifier, "ip"}},
    {"ipaddress", {Identifier, "ip"}},
    {"remote addr", {Identifier, "ip"}},
    {"x forwarded for", {Identifier, "ip"}},
    {"first name", {Personal, "name"}},
    {"firstname", {Personal, "name"}},
    {"last name", {Personal, "name"}},
    {"lastname", {Personal, "name"}},
    {"middle name", {Personal, "name"}},
    {"given name", {Personal, "name"}},
    {"family name", {Personal, "name"}},
    {"surname", {Personal, "name"}},
    {"full name", {Personal, "name"}},
    {"fullname", {Personal, "name"}},
    {"real name", {Personal, "name"}},
    {"realname", {Personal, "name"}},
    {"customer name", {Personal, "name"}},
    {"user name", {Personal, "name"}},
    {"username", {Personal, "name"}},
    {"nick name", {Personal, "name"}},
    {"nickname", {Personal, "name"}},
    {"member name", {Personal, "name"}},
    {"contact name", {Personal, "name"}},
    {"recipient name", {Personal, "name"}},
    {"receiver name", {Personal, "name"}},
    {"consignee", {Personal, "name"}},
    {"maiden name", {Personal, "name"}},
    {"address", {Personal, "address"}},
    {"address line", {Personal, "address"}},
    {"street", {Personal, "address"}},
    {"postcode", {Personal, "address"}},
    {"postal code", {Personal, "address"}},
    {"zip code", {Personal, "address"}},
    {"birthday", {Personal, "birthday"}},
    {"birth date", {Personal, "birthday"}},
    {"birthdate", {Personal, "birthday"}},
    {"date of birth", {Personal, "birthday"}},
    {"dob", {Personal, "birthday"}},
    {"gender", {Personal, "text"}},
    {"sex", {Personal, "text"}},
    {"marital status", {Personal, "text"}},
    {"avatar", {Personal, "text"}},
    {"signature", {Personal, "text"}},
};

// A key has the nature only when these are all its words.
constexpr NamedNature english_whole[] = {
    {"name", {Personal, "name"}},         {"tel", {Identifier, "phone"}},
    {"mail", {Identifier, "email"}},      {"birth", {Personal, "birthday"}},
    {"external ids", {Identifier, "id"}},  // of the context: all that a person is known by
};

// Addresses of things, not of people.
constexpr std::string_view not_of_people[] = {"web address", "page address", "store address",
                                              "shop address", "url address"};

// A Chinese key has the nature when it ends in this; longer ones first where one ends in another.
constexpr NamedNature chinese_endings[] = {
    {"密码", {Secret, "text"}},
    {"口令", {Secret, "text"}},
    {"验证码", {Secret, "text"}},
    {"安全码", {Secret, "text"}},
    {"密钥", {Secret, "text"}},
    {"令牌", {Secret, "text"}},
    {"身份证", {Sensitive, "id_number"}},
    {"身份证号", {Sensitive, "id_number"}},
    {"身份证号码", {Sensitive, "id_number"}},
    {"证件号", {Sensitive, "id_number"}},
    {"证件号码", {Sensitive, "id_number"}},
    {"护照号", {Sensitive, "id_number"}},
    {"护照号码", {Sensitive, "id_number"}},
    {"社保号", {Sensitive, "id_number"}},
    {"银行卡", {Sensitive, "bank_card"}},
    {"银行卡号", {Sensitive, "bank_card"}},
    {"信用卡", {Sensitive, "bank_card"}},
    {"信用卡号", {Sensitive, "bank_card"}},
    {"银行账号", {Sensitive, "bank_card"}},
    {"健康状况", {Sensitive, "text"}},
    {"健康", {Sensitive, "text"}},
    {"病史", {Sensitive, "text"}},
    {"疾病", {Sensitive, "text"}},
    {"诊断", {Sensitive, "text"}},
    {"血型", {Sensitive, "text"}},
    {"宗教", {Sensitive, "text"}},
    {"宗教信仰", {Sensitive, "text"}},
    {"民族", {Sensitive, "text"}},
    {"政治面貌", {Sensitive, "text"}},
    {"性取向", {Sensitive, "text"}},
    {"指纹", {Sensitive, "text"}},
    {"邮箱", {Identifier, "email"}},
    {"电子邮件", {Identifier, "email"}},
    {"邮箱地址", {Identifier, "email"}},
    {"电子邮箱", {Identifier, "email"}},
    {"手机", {Identifier, "phone"}},
    {"手机号", {Identifier, "phone"}},
    {"手机号码", {Identifier, "phone"}},
    {"电话", {Identifier, "phone"}},
    {"电话号码", {Identifier, "phone"}},
    {"联系方式", {Identifier, "phone"}},
    {"微信", {Identifier, "id"}},
    {"微信号", {Identifier, "id"}},
    {"QQ号", {Identifier, "id"}},
    {"车牌号", {Identifier, "id"}},
    {"车牌", {Identifier, "id"}},
    {"设备号", {Identifier, "id"}},
    {"IP地址", {Identifier, "ip"}},
    {"姓名", {Personal, "name"}},
    {"姓", {Personal, "name"}},
    {"名字", {Personal, "name"}},
    {"昵称", {Personal, "name"}},
    {"用户名", {Personal, "name"}},
    {"收货人", {Personal, "name"}},
    {"收件人", {Personal, "name"}},
    {"联系人", {Personal, "name"}},
    {"地址", {Personal, "address"}},
    {"住址", {Personal, "address"}},
    {"邮编", {Personal, "address"}},
    {"邮政编码", {Personal, "address"}},
    {"生日", {Personal, "birthday"}},
    {"出生日期", {Personal, "birthday"}},
    {"出生年月", {Personal, "birthday"}},
    {"性别", {Personal, "text"}},
    {"婚姻状况", {Personal, "text"}},
    {"头像", {Personal, "text"}},
};

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_word_character(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// "shippingAddress_2" -> "shipping address": words in lower case; numbers at the end say nothing.
std::string words_of(std::string_view key)
{
    std::string words;
    for (size_t i = 0; i < key.size(); ++i) {
        const char c = key[i];
        if (!is_word_character(c)) {
            if (!words.empty() && words.back() != ' ') words += ' ';
            continue;
        }
        const bool begins = is_upper(c) && i > 0 &&
                            ((key[i - 1] >= 'a' && key[i - 1] <= 'z') ||
                             (is_upper(key[i - 1]) && i + 1 < key.size() && key[i + 1] >= 'a' &&
                              key[i + 1] <= 'z'));
        if (begins && !words.empty() && words.back() != ' ') words += ' ';
        words += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (words.ends_with(' ')) words.pop_back();
    return words;
}

bool ends_in_words(std::string_view words, std::string_view ending)
{
    return words.ends_with(ending) &&
           (words.size() == ending.size() || words[words.size() - ending.size() - 1] == ' ');
}

// Of those that fit the longest: "id card number" rather than "number".
template <typename Fits>
FieldNature longest(std::span<const NamedNature> list, Fits fits)
{
    FieldNature found;
    size_t length = 0;
    for (const NamedNature& one : list) {
        if (one.words.size() > length && fits(one.words)) {
            found = one.nature;
            length = one.words.size();
        }
    }
    return found;
}

}  // namespace

std::string_view name_of(FieldClass field_class)
{
    return class_names[static_cast<size_t>(field_class)];
}

std::optional<FieldClass> find_field_class(std::string_view name)
{
    const auto found = std::ranges::find(class_names, name);
    if (found == class_names.end()) return std::nullopt;
    return static_cast<FieldClass>(found - class_names.begin());
}

FieldNature nature_by_name(std::string_view key)
{
    const std::string words = words_of(key);
    if (words.empty() || words.size() > 200) return {};
    const auto is_ending = [&](std::string_view ending) { return ends_in_words(words, ending); };
    if (std::ranges::any_of(not_of_people, is_ending)) return {};
    FieldNature found =
        longest(english_whole, [&](std::string_view whole) { return words == whole; });
    if (found.kind.empty()) found = longest(english_endings, is_ending);
    if (found.kind.empty()) {
        std::string_view chinese = key;
        while (!chinese.empty() && !is_word_character(chinese.back())) chinese.remove_suffix(1);
        found = longest(chinese_endings,
                        [&](std::string_view ending) { return chinese.ends_with(ending); });
    }
    return found;
}

}  // namespace itinera
