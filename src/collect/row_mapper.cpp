#include "collect/row_mapper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/clean.hpp"
#include "collect/property_value.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {

namespace {

constexpr int64_t utc_day_ms = 86'400'000;

const RowCell& cell_of(const Row& row, int column)
{
    static constexpr RowCell absent{};
    return column < 0 || static_cast<size_t>(column) >= row.cells.size()
               ? absent
               : row.cells[static_cast<size_t>(column)];
}

}  // namespace

RowOutcome RowMapper::map(const Row& row, CandidateBatch* batch)
{
    if (columns_resolved_ != reader_.columns().size()) (void)resolve();
    fault_column_.clear();
    fault_value_.clear();
    // Every row takes part in counting equal rows, whatever becomes of it.
    const std::string_view row_id = identity_.id_of(row, reader_);
    if (row.fault) {
        if (batch != nullptr) {
            refuse(*batch, row, row.fault->reason, row.fault->column, {}, row.fault->message);
        }
        return RowOutcome::Rejected;
    }
    if (is_skipped(row)) return RowOutcome::Skipped;
    if (batch == nullptr) return RowOutcome::Event;
    if (own_form_) return map_own_form(row, row_id, *batch);

    EventDraft draft;
    draft.flags = FlagBackfill;
    draft.message_id = row_id;
    if (message_id_.field != nullptr) {
        draft.message_id = text_of(message_id_, row, message_text_).value_or(std::string_view{});
    }
    draft.event = text_of(event_, row, event_text_).value_or(std::string_view{});
    std::ranges::fill(amounts_, no_value);
    currency_.reset();
    currency_is_unknown_ = false;
    if (!read_time(row, *batch, draft)) return RowOutcome::Rejected;
    if (!write_members(row, *batch, properties_, properties_text_)) return RowOutcome::Rejected;
    if (!write_members(row, *batch, context_, context_text_)) return RowOutcome::Rejected;
    draft.properties = properties_text_;
    draft.context = context_text_;
    read_identifiers(row, draft);
    read_channel(row, draft);
    take_value(draft);
    const size_t rejected_before = batch->rejected.size();
    batch->add(draft, {row.line, row.raw});
    if (batch->rejected.size() == rejected_before) return RowOutcome::Event;
    note_fault(row, batch->rejected.back().path);
    return RowOutcome::Rejected;
}

// Which column a field of the event came from, as far as it came from one.
void RowMapper::note_fault(const Row& row, std::string_view path)
{
    int column = -1;
    if (path == "/event") {
        column = event_.column;
    } else if (path == "/timestamp") {
        column = time_column_;
    } else if (path == "/messageId") {
        column = message_id_.column;
    } else {
        for (size_t i = 0; i < identifiers_.size() && column < 0; ++i) {
            const bool is_it = path.empty() || path.substr(1) == mapping_.identifiers[i].kind;
            if (is_it) column = identifiers_[i].column;
        }
        // Nobody is named: the first column that could.
        if (path.empty() && !draft_identifiers_.empty()) column = -1;
    }
    if (column < 0) return;
    fault_column_ = reader_.columns()[static_cast<size_t>(column)];
    fault_value_ = cell_of(row, column).text;
}

RowOutcome RowMapper::map_own_form(const Row& row, std::string_view row_id, CandidateBatch& batch)
{
    EventDraft draft;
    draft.flags = FlagBackfill;
    const Origin origin{row.line, row.raw};
    if (auto rejection =
            own_form_->decode(row, reader_.columns(), row_id, batch.received_at_ms(), draft)) {
        fault_column_ = rejection->path;
        batch.reject(*std::move(rejection), origin, draft.event);
        return RowOutcome::Rejected;
    }
    if (channel_.field != nullptr && draft.channel == ChannelCode{})
        draft.channel = constant_channel_;
    const size_t rejected_before = batch.rejected.size();
    batch.add(draft, origin);
    if (batch.rejected.size() == rejected_before) return RowOutcome::Event;
    fault_column_ = batch.rejected.back().path;
    return RowOutcome::Rejected;
}

void RowMapper::refuse(CandidateBatch& batch, const Row& row, std::string_view reason,
                       const std::string& column, std::string_view value, std::string message)
{
    fault_column_ = column;
    fault_value_ = value;
    if (!column.empty()) message = fmt::format("column {}: {}", in_quotes(column), message);
    batch.reject({reason, column, std::move(message)}, {row.line, row.raw});
}

bool RowMapper::is_skipped(const Row& row) const
{
    for (size_t i = 0; i < mapping_.skip_when.size(); ++i) {
        if (passes(mapping_.skip_when[i].test, cell_of(row, skip_columns_[i]).text)) return true;
    }
    return false;
}

std::optional<std::string_view> RowMapper::text_of(const ResolvedField& source, const Row& row,
                                                   std::string& scratch) const
{
    const FieldSource& field = *source.field;
    std::string_view text;
    if (field.constant) return std::string_view{*field.constant};
    if (!source.hash_columns.empty()) {
        text = keyed_hash(source, row, scratch);
    } else {
        text = cell_of(row, source.column).text;
        if (!field.empty.empty() && std::ranges::find(field.empty, text) != field.empty.end())
            text = {};
        const bool is_plain = field.map.empty() && field.match.empty() && !field.fallback;
        if (!is_plain) {
            const auto mapped =
                std::ranges::find(field.map, text, &std::pair<std::string, std::string>::first);
            const auto matched = std::ranges::find_if(
                field.match, [&](const auto& one) { return passes(one.test, text); });
            if (mapped != field.map.end()) {
                text = mapped->second;
            } else if (matched != field.match.end()) {
                text = matched->to;
            } else if (field.fallback) {
                text = *field.fallback;
            }
        }
    }
    if (text.empty()) return std::nullopt;
    if (!field.prefix.empty()) {
        std::string with_prefix = field.prefix;
        with_prefix += text;
        scratch = std::move(with_prefix);
        return std::string_view{scratch};
    }
    return text;
}

std::string_view RowMapper::keyed_hash(const ResolvedField& source, const Row& row,
                                       std::string& scratch) const
{
    std::string parts = "keyed_hash";
    for (size_t i = 0; i < source.hash_columns.size(); ++i) {
        parts.push_back('\0');
        if (source.hash_columns[i] < 0) {
            parts +=
                std::to_string(time_ms_ / utc_day_ms);  // the column "day" is not one of the file
        } else {
            parts += cell_of(row, source.hash_columns[i]).text;
        }
    }
    const auto text = base64url_of_16(hash_secret_(parts).data());
    scratch.assign(text.data(), text.size());
    return scratch;
}

bool RowMapper::read_time(const Row& row, CandidateBatch& batch, EventDraft& draft)
{
    const std::string_view text = trim_white_space(cell_of(row, time_column_).text);
    draft.original_timestamp = text;
    if (text.empty()) {
        refuse(batch, row, "missing_field", mapping_.time->column, {}, "the time is empty");
        return false;
    }
    if (text != last_time_text_) {
        const auto time = time_format_.empty() ? parse_timestamp(text, zone_)
                                               : parse_timestamp(text, time_format_, zone_);
        if (!time) {
            refuse(batch, row, "invalid_timestamp", mapping_.time->column, text,
                   time.error().message);
            return false;
        }
        last_time_text_ = text;
        last_time_ms_ = ms_of(*time);
    }
    draft.timestamp_ms = time_ms_ = last_time_ms_;
    return true;
}

void RowMapper::read_identifiers(const Row& row, EventDraft& draft)
{
    draft_identifiers_.clear();
    for (size_t i = 0; i < identifiers_.size(); ++i) {
        const auto text = text_of(identifiers_[i], row, identifier_texts_[i]);
        const std::string& other = mapping_.identifiers[i].only_without;
        const bool has_other =
            !other.empty() && std::ranges::find(draft_identifiers_, other,
                                                &DraftIdentifier::kind) != draft_identifiers_.end();
        if (text && !has_other) draft_identifiers_.push_back({mapping_.identifiers[i].kind, *text});
    }
    draft.identifiers = draft_identifiers_;
}

void RowMapper::read_channel(const Row& row, EventDraft& draft)
{
    if (channel_.field == nullptr) {
        // EV-12 without a default of the source.
        const std::string_view by_type = draft.event == "$page"     ? "web"
                                         : draft.event == "$screen" ? "app"
                                                                    : "other";
        draft.channel = find_channel(by_type).value_or(ChannelCode{});
    } else if (channel_.field->constant) {
        draft.channel = constant_channel_;
    } else {
        const auto id = text_of(channel_, row, channel_text_);
        const auto code = id ? find_channel(*id) : std::nullopt;
        if (!code && id) draft.flags |= FlagCleaned;
        draft.channel = code.value_or(ChannelCode{});
    }
}

bool RowMapper::write_members(const Row& row, CandidateBatch& batch,
                              const std::vector<ResolvedProperty>& from, std::string& members)
{
    members.clear();
    std::string scratch;
    for (const ResolvedProperty& property : from) {
        RowCell cell = cell_of(row, property.field.column);
        if (property.field.field != nullptr) {
            const FieldSource& field = *property.field.field;
            const bool is_plain = property.field.column >= 0 && field.map.empty() &&
                                  field.match.empty() && !field.fallback && field.empty.empty() &&
                                  field.prefix.empty();
            if (!is_plain) {
                const auto text = text_of(property.field, row, scratch);
                cell = text ? RowCell{*text, CellKind::Text} : RowCell{};
            }
        }
        if (cell.kind == CellKind::Absent) continue;
        if (cell_of(row, property.unless_column).kind != CellKind::Absent) continue;
        if (property.only_with_column >= 0 &&
            cell_of(row, property.only_with_column).kind == CellKind::Absent)
            continue;
        const size_t before = members.size();
        if (before != 0) members += ',';
        members += property.member;
        if (const auto fault = append_property_value(members, cell, property.type, zone_)) {
            refuse(batch, row, "import_row_invalid", property.key, cell.text,
                   in_quotes(cell.text) + " " + *fault);
            return false;
        }
        note_amount(property, cell.text);
    }
    return true;
}

void RowMapper::note_amount(const ResolvedProperty& property, std::string_view text)
{
    if (property.amount_rank >= 0) {
        amounts_[property.amount_rank] = parse_amount(trim_white_space(text)).value_or(no_value);
    } else if (property.key == "currency" && &property >= properties_.data() &&
               &property < properties_.data() + properties_.size()) {
        currency_ = parse_currency(text);
        currency_is_unknown_ = !currency_.has_value();
    }
}

void RowMapper::take_value(EventDraft& draft) const
{
    for (const int64_t amount : amounts_) {
        if (draft.value == no_value) draft.value = amount;
    }
    if (draft.value != no_value && draft.event == "Order Refunded")
        draft.value = -std::abs(draft.value);
    draft.currency = currency_.value_or(default_currency_);
    if (currency_is_unknown_) {
        draft.value = no_value;
        draft.currency = CurrencyCode{};
    }
}

}  // namespace itinera
