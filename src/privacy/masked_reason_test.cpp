#include "privacy/masked_reason.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace itinera {
namespace {

TEST(MaskedReason, LeavesOutWhatPointsAtAPerson)
{
    EXPECT_EQ(masked_reason("asked by ann@example.com today"), "asked by ••• today");
    EXPECT_EQ(masked_reason("called from 13800000000"), "called from •••");
    EXPECT_EQ(masked_reason("ID 11010519491231002X was shown"), "ID ••• was shown");
    EXPECT_EQ(masked_reason("138 0000 0000"), "•••");
    EXPECT_EQ(masked_reason("证件 11010519491231002X"), "证件 •••");
    EXPECT_EQ(masked_reason("passport seen, order 4711"), "passport seen, order 4711");
    EXPECT_EQ(masked_reason(""), "");
}

TEST(MaskedReason, LeavesOutTheValuesOfThePersonItIsAbout)
{
    const std::vector<std::string> values{"cust-é7", "Zoë"};
    EXPECT_EQ(masked_reason("cust-é7 wants it, says cust-é7", values), "••• wants it, says •••");
    EXPECT_EQ(masked_reason("asked by ZOË", values), "•••") << "in another case";
    EXPECT_EQ(masked_reason("xcust-é7x", values), "x•••x") << "within a word";
    EXPECT_EQ(masked_reason("nobody in it", values), "nobody in it");
}

}  // namespace
}  // namespace itinera
