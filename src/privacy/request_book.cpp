#include "privacy/request_book.hpp"

#include <soci/soci.h>

#include "base/text.hpp"
#include "privacy/requests_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

// Binds must outlive the statement; times and numbers go as long long.
struct RequestRow {
    long long number = 0, received = 0, ended = 0, due = 0;
    std::string type, state, nodes, customers, regime, proof, facts, sealed;
};

Json id_list(const auto& ids)
{
    Json all = Json::array();
    for (const auto id : ids) all.push_back(raw(id));
    return all;
}

template <typename Id>
Result<std::vector<Id>> read_id_list(const std::string& text)
{
    std::vector<Id> ids;
    const Json numbers = TRY(parse_json(text));
    for (const Json& one : numbers) ids.push_back(Id{one.get<__underlying_type(Id)>()});
    return ids;
}

std::string seal_context(int64_t received_at_ms)
{
    return "privacy request " + std::to_string(received_at_ms);
}

RequestRow row_of(const PersonRequest& request)
{
    RequestRow row;
    row.number = request.number;
    row.received = request.received_at_ms;
    row.ended = request.ended_at_ms;
    row.due = request.due_at_ms;
    row.type = request.type;
    row.state = request.state;
    row.nodes = dump_json(id_list(request.nodes));
    row.customers = dump_json(id_list(request.customers));
    row.regime = request.regime;
    row.proof = request.proof;
    row.facts = dump_json(request.facts);
    return row;
}

Result<PersonRequest> request_of(const RequestRow& row, const SealKey& key)
{
    PersonRequest request;
    request.number = row.number;
    request.type = row.type;
    request.state = row.state;
    request.regime = row.regime;
    request.nodes = TRY(read_id_list<NodeId>(row.nodes));
    request.customers = TRY(read_id_list<CustomerId>(row.customers));
    request.received_at_ms = row.received;
    request.ended_at_ms = row.ended;
    request.due_at_ms = row.due;
    request.proof = row.proof;
    request.facts = TRY(parse_json(row.facts));
    if (row.sealed.empty()) return request;
    const auto bytes = from_base64url(row.sealed);
    std::string text;
    if (!bytes || !unseal_text(*bytes, seal_context(row.received), key, text)) {
        return Error{ErrorKind::Corrupt,
                     "request " + std::to_string(row.number) + " does not open"};
    }
    request.personal = TRY(parse_json(text));
    return request;
}

}  // namespace

std::string RequestBook::sealed(int64_t received_at_ms, const Json& personal) const
{
    if (personal.empty()) return "";
    return to_base64url(sealed_text(dump_json(personal), seal_context(received_at_ms), key_));
}

int64_t RequestBook::insert(soci::session& sql, const PersonRequest& request) const
{
    RequestRow row = row_of(request);
    row.sealed = sealed(request.received_at_ms, request.personal);
    sql << std::string(statement(requests_sql, "insert")), soci::use(row.type, "type"),
        soci::use(row.state, "state"), soci::use(row.nodes, "nodes"),
        soci::use(row.customers, "customers"), soci::use(row.regime, "regime"),
        soci::use(row.received, "received"), soci::use(row.ended, "ended"),
        soci::use(row.proof, "proof"), soci::use(row.due, "due"), soci::use(row.facts, "facts"),
        soci::use(row.sealed, "sealed");
    sql << std::string(statement(requests_sql, "newest")), soci::into(row.number);
    return row.number;
}

void RequestBook::save(soci::session& sql, const PersonRequest& request) const
{
    RequestRow row = row_of(request);
    row.sealed = sealed(request.received_at_ms, request.personal);
    sql << std::string(statement(requests_sql, "save")), soci::use(row.state, "state"),
        soci::use(row.nodes, "nodes"), soci::use(row.customers, "customers"),
        soci::use(row.ended, "ended"), soci::use(row.proof, "proof"), soci::use(row.due, "due"),
        soci::use(row.facts, "facts"), soci::use(row.sealed, "sealed"),
        soci::use(row.number, "number");
}

Result<PersonRequest> RequestBook::load(soci::session& sql, int64_t number) const
{
    RequestRow row;
    const long long wanted = number;
    sql << std::string(statement(requests_sql, "columns_of_one")), soci::use(wanted, "number"),
        soci::into(row.number), soci::into(row.type), soci::into(row.state), soci::into(row.nodes),
        soci::into(row.customers), soci::into(row.regime), soci::into(row.received),
        soci::into(row.ended), soci::into(row.proof), soci::into(row.due), soci::into(row.facts),
        soci::into(row.sealed);
    if (!sql.got_data())
        return Error{ErrorKind::NotFound, "there is no request " + std::to_string(number)};
    return request_of(row, key_);
}

Result<std::vector<PersonRequest>> RequestBook::page(soci::session& sql,
                                                     const RequestFilter& filter) const
{
    RequestRow row;
    std::vector<PersonRequest> found;
    const auto items = static_cast<long long>(filter.items_max);
    const auto skip = static_cast<long long>(filter.skip);
    soci::statement rows =
        (sql.prepare << std::string(statement(requests_sql, "page")),
         soci::use(filter.type, "type"), soci::use(filter.state, "state"),
         soci::use(items, "items"), soci::use(skip, "skip"), soci::into(row.number),
         soci::into(row.type), soci::into(row.state), soci::into(row.nodes),
         soci::into(row.customers), soci::into(row.regime), soci::into(row.received),
         soci::into(row.ended), soci::into(row.proof), soci::into(row.due), soci::into(row.facts),
         soci::into(row.sealed));
    rows.execute();
    while (rows.fetch()) found.push_back(TRY(request_of(row, key_)));
    return found;
}

int64_t RequestBook::count(soci::session& sql, const RequestFilter& filter) const
{
    long long number = 0;
    sql << std::string(statement(requests_sql, "count")), soci::use(filter.type, "type"),
        soci::use(filter.state, "state"), soci::into(number);
    return number;
}

std::vector<RequestBook::OpenTimes> RequestBook::open_times(soci::session& sql) const
{
    long long received = 0, due = 0;
    std::vector<OpenTimes> found;
    soci::statement rows = (sql.prepare << std::string(statement(requests_sql, "open_times")),
                            soci::into(received), soci::into(due));
    rows.execute();
    while (rows.fetch()) found.push_back({received, due});
    return found;
}

void RequestBook::save_store(soci::session& sql, int64_t number, const StoreStatus& status) const
{
    const long long request = number, count = status.count, at = status.at_ms,
                    left = status.left_over;
    sql << std::string(statement(requests_sql, "save_store")), soci::use(request, "request"),
        soci::use(status.store, "store"), soci::use(status.state, "state"),
        soci::use(count, "count"), soci::use(at, "at"), soci::use(status.message, "message"),
        soci::use(left, "left_over");
}

std::vector<StoreStatus> RequestBook::stores(soci::session& sql, int64_t number) const
{
    const long long request = number;
    long long count = 0, at = 0, left = 0;
    StoreStatus one;
    std::vector<StoreStatus> found;
    soci::statement rows =
        (sql.prepare << std::string(statement(requests_sql, "stores")),
         soci::use(request, "request"), soci::into(one.store), soci::into(one.state),
         soci::into(count), soci::into(at), soci::into(one.message), soci::into(left));
    rows.execute();
    while (rows.fetch()) {
        one.count = count;
        one.at_ms = at;
        one.left_over = left;
        found.push_back(one);
    }
    return found;
}

void RequestBook::save_link(soci::session& sql, const Link& link, int64_t expires_ms) const
{
    const long long request = link.request, expires = expires_ms;
    sql << std::string(statement(requests_sql, "save_link")), soci::use(request, "request"),
        soci::use(link.purpose, "purpose"), soci::use(link.hash, "hash"),
        soci::use(expires, "expires");
}

bool RequestBook::use_link(soci::session& sql, const Link& link, int64_t now_ms) const
{
    const long long request = link.request, now = now_ms;
    long long found = 0;
    sql << std::string(statement(requests_sql, "count_link")), soci::use(request, "request"),
        soci::use(link.purpose, "purpose"), soci::use(link.hash, "hash"), soci::use(now, "now"),
        soci::into(found);
    if (found == 0) return false;
    sql << std::string(statement(requests_sql, "use_link")), soci::use(now, "now"),
        soci::use(request, "request"), soci::use(link.purpose, "purpose");
    return true;
}

std::string RequestBook::setting(soci::session& sql, const std::string& name)
{
    std::string value;
    sql << std::string(statement(requests_sql, "setting")), soci::use(name, "name"),
        soci::into(value);
    return sql.got_data() ? value : "";
}

void RequestBook::save_setting(soci::session& sql, const std::string& name,
                               const std::string& value, int64_t now_ms, const std::string& by)
{
    const long long now = now_ms;
    sql << std::string(statement(requests_sql, "save_setting")), soci::use(name, "name"),
        soci::use(value, "value"), soci::use(now, "at"), soci::use(by, "by");
}

std::string RequestBook::project_zone(soci::session& sql)
{
    std::string value;
    sql << std::string(statement(requests_sql, "project_zone")), soci::into(value);
    return sql.got_data() && !value.empty() ? value : "UTC";
}

}  // namespace itinera
