#include "privacy/purpose.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "store/sql_text.hpp"

#include "privacy/purpose_sql.hpp"

namespace itinera {
namespace {

struct BuiltIn {
    std::string_view id;
    ConsentBasis basis;
    bool by_channel, separate;
    std::string_view name_en, name_zh, text_en, text_zh;
};

constexpr std::array built_ins{
    BuiltIn{"necessary", ConsentBasis::Contract, false, false, "Necessary", "必要",
            "Running and securing the service, and proving what was agreed.",
            "运行和保护服务，并证明双方的约定。"},
    BuiltIn{"service", ConsentBasis::Contract, false, false, "Service", "服务",
            "Messages about your orders and cases, and handling them.",
            "关于您的订单和服务请求的消息及其处理。"},
    BuiltIn{"analytics", ConsentBasis::Consent, false, false, "Analytics", "分析",
            "Understanding how the service is used, in reports and groups of customers.",
            "通过报表和客户分组了解服务的使用情况。"},
    BuiltIn{"personalisation", ConsentBasis::Consent, false, false, "Personalisation", "个性化",
            "Content and recommendations chosen for you.", "为您选择的内容和推荐。"},
    BuiltIn{"marketing", ConsentBasis::Consent, true, false, "Marketing", "营销",
            "Messages that promote something, on the channel named.",
            "通过所列渠道发送的推广消息。"},
    BuiltIn{"advertising", ConsentBasis::Consent, false, false, "Advertising", "广告",
            "Audiences for advertisements, and whatever the law calls sale or sharing.",
            "用于广告的受众，以及法律所称的出售或共享。"},
    BuiltIn{"profiling", ConsentBasis::Consent, false, false, "Profiling", "画像",
            "Scores, training of models, and automated decisions about you.",
            "关于您的评分、模型训练和自动化决策。"},
    BuiltIn{"location", ConsentBasis::Consent, false, true, "Location", "位置", "Where you are.",
            "您所在的位置。"},
    BuiltIn{"sensitive", ConsentBasis::Consent, false, true, "Sensitive data", "敏感信息",
            "Information that the law protects in particular, such as health.",
            "法律特别保护的信息，例如健康状况。"},
    BuiltIn{"sharing", ConsentBasis::Consent, false, true, "Sharing", "对外提供",
            "Giving your data to another organisation.", "向其他组织提供您的信息。"},
    BuiltIn{"cross_border", ConsentBasis::Consent, false, true, "Transfer abroad", "跨境传输",
            "Giving your data to another region.", "向其他地区提供您的信息。"},
};

Purpose purpose_of(const BuiltIn& one)
{
    Purpose purpose;
    purpose.id = one.id;
    purpose.name = {{"en", one.name_en}, {"zh", one.name_zh}};
    purpose.text = {{"en", one.text_en}, {"zh", one.text_zh}};
    purpose.basis = one.basis;
    purpose.by_channel = one.by_channel;
    purpose.separate = one.separate;
    purpose.built_in = true;
    return purpose;
}

const BuiltIn* find_built_in(std::string_view id)
{
    const auto found = std::ranges::find(built_ins, id, &BuiltIn::id);
    return found == built_ins.end() ? nullptr : &*found;
}

Error invalid(std::string path, std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message), std::move(path)};
}

bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= 32 && text[0] >= 'a' && text[0] <= 'z' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

Result<Json> texts_of(const Json& json, const char* name)
{
    constexpr size_t characters_max = 4'000;
    if (!json.contains(name) || !json[name].is_object())
        return invalid(name, std::string(name) + " is to be {\"en\": \"…\", \"zh\": \"…\"}");
    Json texts = Json::object();
    for (const char* language : {"en", "zh"}) {
        const std::string path = std::string(name) + "." + language;
        const Json& texts_given = json[name];
        if (!texts_given.contains(language) || !texts_given[language].is_string())
            return invalid(path, "the text is needed in both languages, en and zh");
        const auto text = texts_given[language].get<std::string>();
        if (trim_white_space(text).empty() || code_points(text) > characters_max)
            return invalid(path, "a text of 1 to 4000 characters is needed");
        texts[language] = text;
    }
    return texts;
}

Result<int> days_of(const Json& json, const char* name, int by_default)
{
    if (!json.contains(name)) return by_default;
    const bool fits = json[name].is_number_integer() && json[name].get<int64_t>() >= 1 &&
                      json[name].get<int64_t>() <= 3'650;
    if (!fits) return invalid(name, std::string(name) + " is to be a number of days, 1 to 3650");
    return json[name].get<int>();
}

Result<bool> flag_of(const Json& json, const char* name)
{
    if (!json.contains(name)) return false;
    if (!json[name].is_boolean())
        return invalid(name, std::string(name) + " is to be true or false");
    return json[name].get<bool>();
}

Result<std::vector<std::string>> regimes_of(const Json& json)
{
    constexpr std::array<std::string_view, 3> known{"gdpr", "ccpa", "pipl"};
    std::vector<std::string> regimes;
    if (!json.contains("regimes")) return regimes;
    if (!json["regimes"].is_array()) return invalid("regimes", "regimes is to be a list");
    for (const Json& one : json["regimes"]) {
        if (!one.is_string() || std::ranges::find(known, one.get<std::string>()) == known.end())
            return invalid("regimes", "a regime is one of gdpr, ccpa, pipl");
        regimes.push_back(one.get<std::string>());
    }
    return regimes;
}

Result<Done> check_basis(const Purpose& purpose)
{
    if (purpose.basis == ConsentBasis::LegitimateInterest) {
        return invalid("basis", "legitimate_interest needs an approved impact assessment, which "
                                "cannot be recorded yet");
    }
    const bool only_ccpa = purpose.regimes == std::vector<std::string>{"ccpa"};
    if (purpose.basis == ConsentBasis::OptOut && !only_ccpa)
        return invalid("regimes", "opt_out is possible only where the one regime in force is ccpa");
    return Done{};
}

}  // namespace

Json Purpose::to_json() const
{
    return Json{{"id", id},
                {"version", version},
                {"name", name},
                {"text", text},
                {"basis", name_of(basis)},
                {"regimes", regimes},
                {"by_channel", by_channel},
                {"expires_days", expires_days},
                {"ask_again_days", ask_again_days},
                {"separate", separate},
                {"built_in", built_in}};
}

Result<Purpose> read_purpose(const Json& json)
{
    if (!json.is_object()) return invalid("", "a purpose is a JSON object");
    Purpose purpose;
    if (json.contains("id") && json["id"].is_string()) purpose.id = json["id"].get<std::string>();
    if (!is_id(purpose.id)) return invalid("id", "an id of a-z, 0-9 and _ is needed");
    purpose.name = TRY(texts_of(json, "name"));
    purpose.text = TRY(texts_of(json, "text"));
    const auto basis = json.contains("basis") && json["basis"].is_string()
                           ? find_consent_basis(json["basis"].get<std::string>())
                           : std::nullopt;
    if (!basis) {
        return invalid("basis", "a basis is one of consent, contract, legal_obligation, "
                                "legitimate_interest, opt_out");
    }
    purpose.basis = *basis;
    purpose.regimes = TRY(regimes_of(json));
    purpose.by_channel = TRY(flag_of(json, "by_channel"));
    purpose.separate = TRY(flag_of(json, "separate"));
    purpose.expires_days = TRY(days_of(json, "expires_days", consent_expires_days));
    purpose.ask_again_days = TRY(days_of(json, "ask_again_days", consent_ask_again_days));
    TRY(check_basis(purpose));
    return purpose;
}

Result<std::unique_ptr<PurposeBook>> PurposeBook::open(Database& state, const Clock& clock)
{
    std::unique_ptr<PurposeBook> book(new PurposeBook(state, clock));
    TRY(book->load());
    return book;
}

Result<Done> PurposeBook::load()
{
    const std::scoped_lock lock(mutex_);
    for (const BuiltIn& one : built_ins) purposes_.push_back(purpose_of(one));
    return state_.transact([&](soci::session& sql) -> Result<Done> {
        std::string document;
        int version = 0;
        soci::statement rows = (sql.prepare << statement(purpose_sql, "newest"),
                                soci::into(document), soci::into(version));
        rows.execute();
        while (rows.fetch()) {
            const Json json = TRY(parse_json(document));
            Purpose purpose = TRY(read_purpose(json));
            purpose.version = version;
            purpose.built_in = find_built_in(purpose.id) != nullptr;
            const auto known = std::ranges::find(purposes_, purpose.id, &Purpose::id);
            if (known == purposes_.end()) {
                purposes_.push_back(std::move(purpose));
            } else {
                *known = std::move(purpose);
            }
        }
        return Done{};
    });
}

std::vector<Purpose> PurposeBook::all() const
{
    const std::scoped_lock lock(mutex_);
    return purposes_;
}

std::optional<Purpose> PurposeBook::find(std::string_view id) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(purposes_, id, &Purpose::id);
    if (found == purposes_.end()) return std::nullopt;
    return *found;
}

Result<Purpose> PurposeBook::put(const Purpose& purpose, Audit& audit, const AuditOrigin& origin)
{
    const std::scoped_lock lock(mutex_);
    Purpose next = purpose;
    const auto known = std::ranges::find(purposes_, next.id, &Purpose::id);
    if (known == purposes_.end() && purposes_.size() >= purposes_max)
        return Error{ErrorKind::TooLarge, "there can be at most 32 purposes", "id"};
    const BuiltIn* built_in = find_built_in(next.id);
    if (built_in) {
        next.built_in = true;
        const bool is_kept = next.basis == built_in->basis &&
                             next.by_channel == built_in->by_channel &&
                             next.separate == built_in->separate;
        const bool becomes_opt_out = next.basis == ConsentBasis::OptOut;
        if (!is_kept && !becomes_opt_out) {
            return invalid("basis", "a built-in purpose keeps its basis, by_channel and separate");
        }
    }
    next.version = known == purposes_.end() ? 1 : known->version + 1;
    const Json before = known == purposes_.end() ? Json() : known->to_json();
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        const std::string document = dump_json(next.to_json());
        const long long now = ms_of(clock_.now());
        sql << statement(purpose_sql, "insert"), soci::use(next.id), soci::use(next.version),
            soci::use(document), soci::use(now), soci::use(origin.actor_id);
        TRY(audit.add(sql, origin,
                      {.action = known == purposes_.end() ? "purpose.added" : "purpose.changed",
                       .object_kind = "purpose",
                       .object_id = next.id,
                       .before_after = Json{{"before", before}, {"after", next.to_json()}}}));
        return Done{};
    }));
    if (known == purposes_.end()) {
        purposes_.push_back(next);
    } else {
        *known = next;
    }
    return next;
}

}  // namespace itinera
