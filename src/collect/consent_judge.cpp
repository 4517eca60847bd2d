#include "collect/consent_judge.hpp"

#include <algorithm>

#include "collect/consent_words.hpp"

namespace itinera {

void ConsentJudge::forget_older()
{
    for (const NodeId node : older_.granted) granted_[static_cast<size_t>(raw(node))] = false;
    older_ = std::move(newer_);
    newer_ = {};
}

void ConsentJudge::not_stored()
{
    forget_older();
    forget_older();
}

std::optional<ConsentJudge::Found> ConsentJudge::pending(const Key& key) const
{
    for (const Pending* part : {&newer_, &older_}) {
        const auto found = part->said.find(key);
        if (found != part->said.end()) return found->second;
    }
    return std::nullopt;
}

bool ConsentJudge::may_be_refused() const
{
    return newer_.has_refusals || older_.has_refusals;
}

bool ConsentJudge::was_granted(NodeId node) const
{
    const auto number = static_cast<size_t>(raw(node));
    return number < granted_.size() && granted_[number];
}

Result<ConsentJudge::Found> ConsentJudge::stand_of(const CandidateBatch& batch,
                                                   const CandidateBatch::IdentifierRef& ref,
                                                   const ConsentLookup::Use& use) const
{
    const std::string& kind = batch.kinds[ref.kind];
    const std::string_view value = batch.identifier_value(ref);
    if (has_pending()) {
        const auto known = pending(
            {vault_.lookup_of(kind, value), std::string(use.purpose), std::string(use.channel)});
        if (known) return *known;
    }
    Found found;
    if (const auto node = TRY(vault_.find(kind, value)))
        consents_.stands(use, {&*node, 1}, {&found, 1});
    return found;
}

// Whether any identifier of the event was refused at that time or later.
Result<bool> ConsentJudge::is_refused(const CandidateBatch& batch, size_t row,
                                      int64_t since_ms) const
{
    const ConsentLookup::Use use{batch.origin().consent.purpose, ""};
    for (size_t i = batch.first_identifier(row); i < batch.identifier_end[row]; ++i) {
        const Found found = TRY(stand_of(batch, batch.identifiers[i], use));
        if (found.stand == Stand::Refused && found.given_at_ms >= since_ms) return true;
    }
    return false;
}

// `said`: what the event itself says of its purpose.
Result<bool> ConsentJudge::passes(const CandidateBatch& batch, size_t row,
                                  std::optional<bool> said) const
{
    const ConsentTerms& terms = batch.origin().consent;
    if (said && !*said) return false;
    int64_t since_ms = INT64_MIN;
    if (said) {
        since_ms = batch.records.timestamp_ms[row];
    } else if (terms.mode == ConsentTerms::Mode::Sdk) {
        const Found owner = TRY(
            stand_of(batch, batch.identifiers[batch.first_identifier(row)], {terms.purpose, ""}));
        if (owner.stand != Stand::Granted) return false;
        since_ms = owner.given_at_ms;
    }
    if (!may_be_refused() && !has_refusals_) return true;
    return !TRY(is_refused(batch, row, since_ms));
}

Result<Done> ConsentJudge::judge(CandidateBatch& batch, std::vector<bool>& keep)
{
    said_.clear();
    const Position known = consents_.applied();
    for (int part = 0; part < 2 && known >= older_.until; ++part) forget_older();
    const ConsentTerms& terms = batch.origin().consent;
    if (terms.mode == ConsentTerms::Mode::NotJudged) return Done{};
    const bool needs_grant = consents_.needs_grant(terms.purpose);
    has_refusals_ = consents_.has_refusals(terms.purpose);
    const bool all_pass = terms.mode == ConsentTerms::Mode::External && !has_refusals_;
    const auto decisions = std::ranges::find(batch.names, consent_event) - batch.names.begin();
    for (size_t row = 0; row < batch.events(); ++row) {
        if (!keep[row]) continue;
        // A decision itself is proof, and is kept whatever it says.
        const bool is_decision = batch.name_of_row[row] == static_cast<uint32_t>(decisions);
        auto words = consent_words_of(batch.records.body(row), is_decision);
        std::optional<bool> said;
        for (const ConsentWords& one : words) {
            if (one.purpose == terms.purpose && one.channel.empty())
                said = said.value_or(true) && one.granted;
        }
        const bool may_skip =
            is_decision || !needs_grant || (all_pass && !said && !may_be_refused());
        if (!may_skip && !TRY(passes(batch, row, said))) {
            keep[row] = false;
            // Without line and content: all of them are one item, whose count rises.
            batch.reject({"consent_missing", "", "nobody consented: its content was not kept"}, {});
        }
        if (!words.empty()) TRY(note(batch, row, std::move(words)));
    }
    return Done{};
}

// Keeps those words that change something, for add_decisions() and for the rows that follow.
Result<Done> ConsentJudge::note(const CandidateBatch& batch, size_t row,
                                std::vector<ConsentWords> words)
{
    std::erase_if(words, [&](const ConsentWords& one) {
        return !consents_.is_decided({one.purpose, one.channel});
    });
    const auto grants = std::ranges::count_if(words, &ConsentWords::granted);
    const int64_t at_ms = batch.records.timestamp_ms[row];
    const size_t begin = batch.first_identifier(row);
    for (ConsentWords& one : words) {
        if (one.granted && ((grants > 1 && consents_.is_separate(one.purpose)) ||
                            consents_.is_over(one.purpose, at_ms)))
            continue;
        const auto wanted = one.granted ? Stand::Granted : Stand::Refused;
        bool changes = false;
        // A grant binds who gave it; a refusal, everybody it may be.
        for (size_t i = begin; i < (one.granted ? begin + 1 : batch.identifier_end[row]); ++i) {
            const auto& ref = batch.identifiers[i];
            const Found now = TRY(stand_of(batch, ref, {one.purpose, one.channel}));
            if (now.stand == wanted) continue;
            if (now.stand == Stand::Refused && now.given_at_ms >= at_ms) continue;
            changes = true;
            newer_.said[Key{vault_.lookup_of(batch.kinds[ref.kind], batch.identifier_value(ref)),
                            one.purpose, one.channel}] = {wanted, at_ms};
        }
        if (!changes) continue;
        newer_.has_refusals |= !one.granted;
        said_.push_back({row, std::move(one)});
    }
    return Done{};
}

void ConsentJudge::add_record(const CandidateBatch& batch, NodeId node, int64_t given_at_ms,
                              const std::string& body, RecordBatch& records) const
{
    Record record;
    record.kind = RecordKind::Consent;
    record.source = batch.origin().source;
    record.trust = batch.origin().trust;
    record.timestamp_ms = given_at_ms;
    record.received_at_ms = batch.received_at_ms();
    record.owner_node = node;
    record.body = body;
    append_record(records, record);
}

Result<Done> ConsentJudge::add_words(const CandidateBatch& batch, const Said& said, bool is_kept,
                                     RecordBatch& records)
{
    const int64_t at_ms = batch.records.timestamp_ms[said.row];
    const ConsentLookup::Use use{said.words.purpose, said.words.channel};
    const std::string body = consents_.body_of(said.words);
    const size_t begin = batch.first_identifier(said.row);
    const size_t end = said.words.granted ? begin + 1 : batch.identifier_end[said.row];
    for (size_t i = begin; i < end; ++i) {
        // Of an event that was not kept, only those who are known already.
        const auto& ref = batch.identifiers[i];
        const auto known = TRY(vault_.find(batch.kinds[ref.kind], batch.identifier_value(ref)));
        if (!known) continue;
        if (!is_kept && said.words.granted) continue;
        int64_t given_at_ms = at_ms;
        Found now;
        consents_.stands(use, {&*known, 1}, {&now, 1});
        // The operator's statement is dated by the import that made it; what somebody said
        // otherwise, earlier, counts more.
        const bool is_outdated = !said.words.granted && now.stand == Stand::Granted &&
                                 now.given_at_ms > at_ms &&
                                 TRY(consents_.rests_on_statement(use, *known));
        if (is_outdated) given_at_ms = now.given_at_ms;
        if (!said.words.granted && was_granted(*known))
            given_at_ms = std::max(given_at_ms, batch.received_at_ms());
        add_record(batch, *known, given_at_ms, body, records);
    }
    return Done{};
}

void ConsentJudge::add_statements(const CandidateBatch& batch, const std::vector<bool>& keep,
                                  RecordBatch& records)
{
    const ConsentTerms& terms = batch.origin().consent;
    const std::vector<NodeId>& owners = batch.records.owner_node;
    std::vector<Found> found(owners.size());
    consents_.stands({terms.purpose, ""}, owners, found);
    std::string body;
    for (size_t row = 0; row < batch.events(); ++row) {
        if (!keep[row] || found[row].stand != Stand::None || was_granted(owners[row])) continue;
        if (has_pending()) {
            const auto& ref = batch.identifiers[batch.first_identifier(row)];
            const Hash128 lookup =
                vault_.lookup_of(batch.kinds[ref.kind], batch.identifier_value(ref));
            if (pending({lookup, terms.purpose, ""})) continue;
        }
        const auto node = static_cast<size_t>(raw(owners[row]));
        if (node >= granted_.size()) granted_.resize(node * 3 / 2 + 1);
        granted_[node] = true;
        newer_.granted.push_back(owners[row]);
        if (body.empty()) body = consents_.grant_body(terms);
        add_record(batch, owners[row], batch.received_at_ms(), body, records);
    }
}

Result<Done> ConsentJudge::add_decisions(const CandidateBatch& batch, const std::vector<bool>& keep,
                                         RecordBatch& records)
{
    const ConsentTerms& terms = batch.origin().consent;
    for (const Said& said : said_) TRY(add_words(batch, said, keep[said.row], records));
    if (terms.mode == ConsentTerms::Mode::External && consents_.needs_grant(terms.purpose))
        add_statements(batch, keep, records);
    return Done{};
}

}  // namespace itinera
