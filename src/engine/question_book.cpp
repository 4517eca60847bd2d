#include "engine/question_book.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <spdlog/spdlog.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "privacy/personal_data.hpp"

namespace itinera {
namespace {

Error no_cell()
{
    return Error{ErrorKind::Invalid,
                 "this is no cell of a report: take it from the `cell` of a row", "cell"};
}

// Whether a predicate somewhere in a question has one of these texts as its value.
bool compares_with(const Json& json, const std::unordered_set<std::string>& texts, bool is_value)
{
    if (json.is_string()) return is_value && texts.contains(json.get_ref<const std::string&>());
    if (json.is_array()) {
        return std::ranges::any_of(
            json, [&](const Json& one) { return compares_with(one, texts, is_value); });
    }
    if (!json.is_object()) return false;
    for (const auto& [name, inner] : json.items()) {
        if (compares_with(inner, texts, is_value || name == "value" || name == "values"))
            return true;
    }
    return false;
}

}  // namespace

std::string encode(const CellToken& token)
{
    Json parts = {token.question, token.position, token.table};
    for (const std::string& key : token.keys) parts.push_back(key);
    return to_base64url(dump_json(parts));
}

Result<CellToken> decode_cell(const std::string& text)
{
    const auto bytes = from_base64url(text);
    if (!bytes) return no_cell();
    const auto parts = parse_json(*bytes);
    if (!parts || !parts->is_array() || parts->size() < 3) return no_cell();
    CellToken token;
    for (size_t k = 0; k < parts->size(); ++k) {
        const Json& part = (*parts)[k];
        if (k == 1 ? !part.is_number_integer() : !part.is_string()) return no_cell();
        if (k == 1)
            token.position = part.get<int64_t>();
        else if (k == 0)
            token.question = part.get<std::string>();
        else if (k == 2)
            token.table = part.get<std::string>();
        else
            token.keys.push_back(part.get<std::string>());
    }
    return token;
}

static std::string hash_of(const std::string& question)
{
    const Hash128 digest = hash128(question);
    return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

std::optional<Position> QuestionBook::asked_before(const Json& question) const
{
    const std::string hash = hash_of(dump_json(question));
    const std::lock_guard lock(mutex_);
    std::optional<Position> newest;
    for (const Kept& kept : kept_) {
        if (kept.question == hash)
            newest = std::max(newest, std::optional{Position{kept.position}});
    }
    return newest;
}

std::string QuestionBook::remember(const Json& question, std::shared_ptr<const Answer> answer,
                                   int64_t position)
{
    const std::string text = dump_json(question);
    const std::string hash = hash_of(text);
    {
        const std::lock_guard lock(mutex_);
        kept_.remove_if(
            [&](const Kept& kept) { return kept.question == hash && kept.position == position; });
        kept_.push_front({hash, position, std::move(answer)});
        if (kept_.size() > answers_kept_max) kept_.pop_back();
    }
    const auto asked_at = static_cast<long long>(ms_of(clock_.now()));
    const auto stored = state_.transact([&](soci::session& sql) -> Result<Done> {
        sql << "INSERT INTO questions(hash, question, asked_at) VALUES (:hash, :question, "
               ":asked_at) "
               "ON CONFLICT(hash) DO NOTHING",
            soci::use(hash), soci::use(text), soci::use(asked_at);
        return Done{};
    });
    if (!stored) spdlog::warn("a question is not kept: {}", stored.error().message);
    return hash;
}

std::shared_ptr<const Answer> QuestionBook::answer(const std::string& question,
                                                   int64_t position) const
{
    const std::lock_guard lock(mutex_);
    for (const Kept& kept : kept_) {
        if (kept.question == question && kept.position == position) return kept.answer;
    }
    return nullptr;
}

Result<Json> QuestionBook::question(const std::string& hash) const
{
    std::string text;
    bool is_there = false;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        sql << "SELECT question FROM questions WHERE hash = :hash", soci::use(hash),
            soci::into(text);
        is_there = sql.got_data();
        return Done{};
    }));
    if (!is_there)
        return Error{ErrorKind::Gone, "the question of this cell is not known here: ask it again",
                     "cell"};
    return parse_json(text);
}

void QuestionBook::forget_answers()
{
    const std::lock_guard lock(mutex_);
    kept_.clear();
}

Result<int64_t> QuestionBook::forget(const std::vector<std::string>& values,
                                     const std::unordered_set<std::string>& texts)
{
    forget_answers();
    std::vector<std::string> found;
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        std::string hash, text;
        soci::statement rows = (sql.prepare << "SELECT hash, question FROM questions",
                                soci::into(hash), soci::into(text));
        rows.execute();
        while (rows.fetch()) {
            const auto question = parse_json(text);
            const bool compares = question && compares_with(*question, texts, false);
            if (compares || names_one_of(text, values)) found.push_back(hash);
        }
        for (const std::string& one : found)
            sql << "DELETE FROM questions WHERE hash = :hash", soci::use(one);
        return Done{};
    }));
    return static_cast<int64_t>(found.size());
}

}  // namespace itinera
