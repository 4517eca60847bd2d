#include "privacy/person_request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace itinera {
namespace {

constexpr std::array<std::string_view, request_acts_count> act_names{
    "verify",      "approve", "run",  "refuse", "extend",
    "acknowledge", "cancel",  "note", "lift",   "link"};

bool is_in(const PersonRequest& request, std::initializer_list<std::string_view> states)
{
    return std::ranges::find(states, request.state) != states.end();
}

// "" if the act is possible.
std::string_view hindrance(const PersonRequest& request, RequestAct act, int64_t now_ms)
{
    const bool is_before_the_run = is_in(request, {"received", "verifying", "accepted"});
    switch (act) {
    case RequestAct::Verify:
        return is_in(request, {"received", "verifying"}) ? "" : "the person was verified already";
    case RequestAct::Approve:
        if (!request.needs_approval()) return "this type of request needs no approval";
        if (request.is_approved()) return "it was approved already";
        return request.state == "accepted" ? "" : "the person is to be verified first";
    case RequestAct::Run:
        if (is_in(request, {"received", "verifying"})) return "the person is to be verified first";
        if (!is_in(request, {"accepted", "failed", "partly_done"})) return "it ran already";
        return request.needs_approval() && !request.is_approved()
                   ? "a second person is to approve it first"
                   : "";
    case RequestAct::Refuse:
    case RequestAct::Cancel: return is_before_the_run ? "" : "it ran already, or ended";
    case RequestAct::Extend:
        if (request.is_ended()) return "it has ended";
        if (request.facts.contains("extended_at")) return "it was extended already";
        return now_ms > request.due_at_ms ? "it is overdue: the customer was to be told before"
                                          : "";
    case RequestAct::Acknowledge:
        if (request.regime != "ccpa") return "only the ccpa asks for an acknowledgement";
        if (request.is_ended()) return "it has ended";
        return request.facts.contains("acknowledged_at") ? "it was acknowledged already" : "";
    case RequestAct::Note:
        return request.facts.contains("forgotten") ? "what was noted was erased with the person"
                                                   : "";
    case RequestAct::Lift:
        if (request.type != "restrict" || request.state != "done") return "it restricts nothing";
        return request.facts.contains("lifted_at") ? "it was lifted already" : "";
    case RequestAct::Link:
        if (!request.makes_archive() || !request.facts.contains("archive"))
            return "it has no archive";
        if (request.facts["archive"].contains("removed_at")) return "the archive is gone";
        return now_ms >= request.facts["archive"].value("expires_ms", int64_t{0})
                   ? "the archive is too old"
                   : "";
    }
    return "";
}

std::string law_name(std::string_view regime, bool chinese)
{
    if (regime == "gdpr")
        return chinese ? "《通用数据保护条例》（GDPR）" : "the General Data Protection Regulation";
    if (regime == "ccpa")
        return chinese ? "《加州消费者隐私法》（CCPA）" : "the California Consumer Privacy Act";
    return chinese ? "《中华人民共和国个人信息保护法》"
                   : "the Personal Information Protection Law of China";
}

}  // namespace

std::string_view name_of(RequestAct act)
{
    return act_names[static_cast<size_t>(act)];
}

bool PersonRequest::is_ended() const
{
    return is_in(*this, {"done", "refused", "cancelled"});
}

Result<Done> check_act(const PersonRequest& request, RequestAct act, int64_t now_ms)
{
    const std::string_view why = hindrance(request, act, now_ms);
    if (!why.empty()) return Error{ErrorKind::Conflict, std::string(why)};
    return Done{};
}

Json refusal_letter(const PersonRequest& request)
{
    const std::string reason = request.personal.value("reason", "");
    return {{"en",
             fmt::format("We received your request under {} and cannot act on it. The reason: {} "
                         "You may complain to the supervisory authority, and you may go to court.",
                         law_name(request.regime, false), reason)},
            {"zh", fmt::format("我们收到了您依据{}提出的请求，但无法办理。理由：{} "
                               "您可以向监管机构投诉，也可以依法向人民法院提起诉讼。",
                               law_name(request.regime, true), reason)}};
}

}  // namespace itinera
