#include "http/router.hpp"

#include <gtest/gtest.h>

namespace itinera::http {
namespace {

Response nothing(Request&)
{
    return {};
}

Route route(Method method, std::string pattern, Permission permission = Permission::Public)
{
    return {method, std::move(pattern), permission, nothing};
}

Router::Match find(const Router& router, Method method, std::string_view path)
{
    return router.find(method, parse_target(path).value().segments);
}

TEST(Router, RefusesARouteWithoutPermissionAndNamesIt)
{
    Route undeclared{Method::Get, "/v1/customers/{id}", {}, nothing};
    const auto router = Router::build({route(Method::Get, "/v1/events"), undeclared});
    ASSERT_FALSE(router);
    EXPECT_EQ(router.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(router.error().message, "route GET /v1/customers/{id} declares no permission");
}

TEST(Router, RefusesAPermissionOutsideTheList)
{
    EXPECT_FALSE(Router::build({route(Method::Get, "/x", static_cast<Permission>(200))}));
}

TEST(Router, RefusesTwoRoutesForTheSameRequests)
{
    const auto router =
        Router::build({route(Method::Get, "/v1/x/{id}"), route(Method::Get, "/v1/x/{name}")});
    ASSERT_FALSE(router);
    EXPECT_NE(router.error().message.find("GET /v1/x/{id}"), std::string::npos);
}

TEST(Router, RefusesABodyWithoutBoundAndARouteWithoutHandler)
{
    EXPECT_FALSE(
        Router::build({{Method::Post, "/x", Permission::Public, nothing, BodyForm::Buffered, 0}}));
    EXPECT_FALSE(Router::build({{Method::Get, "/x", Permission::Public, nullptr}}));
    EXPECT_FALSE(Router::build({route(Method::Get, "x")}));
}

TEST(Router, PrefersLiteralsToParametersAndTakesBothApart)
{
    const Router router = Router::build({route(Method::Get, "/v1/imports/{id}"),
                                         route(Method::Get, "/v1/imports/presets"),
                                         route(Method::Post, "/v1/imports/{id}/run")})
                              .value();
    EXPECT_EQ(find(router, Method::Get, "/v1/imports/presets").route->pattern,
              "/v1/imports/presets");
    const auto match = find(router, Method::Get, "/v1/imports/i%207");
    EXPECT_EQ(match.route->pattern, "/v1/imports/{id}");
    ASSERT_EQ(match.parameters.size(), 1u);
    EXPECT_EQ(match.parameters[0].name, "id");
    EXPECT_EQ(match.parameters[0].value, "i 7");
}

TEST(Router, TellsAnUnknownPathFromAMethodThatIsNotAllowed)
{
    const Router router =
        Router::build({route(Method::Get, "/a/{x}"), route(Method::Delete, "/a/{x}")}).value();
    EXPECT_TRUE(find(router, Method::Get, "/b").allowed.empty());
    EXPECT_TRUE(find(router, Method::Get, "/a/").allowed.empty());
    const auto match = find(router, Method::Post, "/a/1");
    EXPECT_EQ(match.route, nullptr);
    EXPECT_EQ(match.allowed, (std::vector{Method::Get, Method::Head, Method::Delete}));
    EXPECT_NE(find(router, Method::Head, "/a/1").route, nullptr);
}

TEST(Target, IsDecodedAfterItIsSplit)
{
    const Target target = parse_target("/v1/events/Order%20%2F%E4%BB%98?a=1+2&b=%26&c&&d=").value();
    EXPECT_EQ(target.segments, (std::vector<std::string>{"v1", "events", "Order /付"}));
    ASSERT_EQ(target.query.size(), 4u);
    EXPECT_EQ(target.query[0].value, "1 2");
    EXPECT_EQ(target.query[1].value, "&");
    EXPECT_EQ(target.query[2].name, "c");
    EXPECT_EQ(target.query[3].value, "");
}

TEST(Target, RefusesWhatIsNoPath)
{
    for (const char* text :
         {"", "v1", "http://x/", "*", "/%", "/%4", "/%zz", "/%00", "/%ff", "/?a=%c3"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(Target, BoundsSegmentsAndQueryFields)
{
    std::string path;
    for (size_t i = 0; i < path_segments_max; ++i) path += "/a";
    EXPECT_TRUE(parse_target(path));
    EXPECT_EQ(parse_target(path + "/a").error().kind, ErrorKind::TooLarge);
    std::string query = "/?";
    for (size_t i = 0; i < query_fields_max; ++i) query += "a=1&";
    EXPECT_TRUE(parse_target(query));
    EXPECT_EQ(parse_target(query + "a=1").error().kind, ErrorKind::TooLarge);
}

TEST(Permission, OfALocalAdministratorIsEverythingButUndeclared)
{
    const Principal administrator = local_administrator();
    EXPECT_TRUE(administrator.may(Permission::ImportRun));
    EXPECT_FALSE(administrator.may(Permission::Undeclared));
    const Principal nobody;
    EXPECT_TRUE(nobody.may(Permission::Public));
    EXPECT_FALSE(nobody.may(Permission::SignedIn));
    EXPECT_FALSE(nobody.may(Permission::JourneyRead));
}

}  // namespace
}  // namespace itinera::http
