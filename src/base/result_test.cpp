#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace itinera {
namespace {

Result<std::unique_ptr<int>> positive(int number)
{
    if (number <= 0) return Error{ErrorKind::Invalid, "not positive", "number"};
    return std::make_unique<int>(number);
}

Result<int> doubled(int number)
{
    const auto value = TRY(positive(number));
    return *value * 2;
}

TEST(Result, TryUnwrapsAValueOrPassesTheErrorOn)
{
    EXPECT_EQ(doubled(4).value(), 8);
    ASSERT_FALSE(doubled(0));
    EXPECT_EQ(doubled(0).error().path, "number");
    EXPECT_EQ(name_of(doubled(0).error().kind), "invalid");
}

TEST(Result, LookingForAValueThatIsNotThereThrows)
{
    EXPECT_THROW(static_cast<void>(doubled(0).value()), std::bad_variant_access);
}

}  // namespace
}  // namespace itinera
