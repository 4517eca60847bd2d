#include "collect/csv_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "collect/limits.hpp"

namespace itinera {
namespace {

struct ReadRow {
    int64_t line;
    std::vector<std::string> cells;
    std::string fault;
    std::string message;
};

std::vector<ReadRow> read_all(RowReader& reader)
{
    std::vector<ReadRow> rows;
    Row row;
    while (true) {
        const auto more = reader.next(row);
        EXPECT_TRUE(more) << more.error().message;
        if (!more || !*more) return rows;
        ReadRow read{
            row.line, {}, row.fault ? row.fault->reason : "", row.fault ? row.fault->message : ""};
        for (const RowCell& cell : row.cells) read.cells.emplace_back(cell.text);
        rows.push_back(std::move(read));
    }
}

std::vector<ReadRow> read_text(std::string text, const CsvOptions& options = {})
{
    auto reader = open_csv(bytes_in_memory(std::move(text)), options);
    EXPECT_TRUE(reader) << reader.error().message;
    return read_all(**reader);
}

// Gives the bytes in pieces of a few, as a pipe may.
class SmallPieces final : public ByteSource {
public:
    SmallPieces(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
    Result<size_t> read(std::span<char> into) override
    {
        const size_t length = std::min({into.size(), piece_, bytes_.size() - at_});
        std::memcpy(into.data(), bytes_.data() + at_, length);
        at_ += length;
        return length;
    }
    int64_t file_offset() const override { return static_cast<int64_t>(at_); }

private:
    std::string bytes_;
    size_t piece_, at_ = 0;
};

// `length` bytes made on the way: `head`, then one letter again and again, then `tail`.
class LongLine final : public ByteSource {
public:
    LongLine(std::string head, int64_t length, std::string tail)
        : head_(std::move(head)), tail_(std::move(tail)), letters_left_(length)
    {}
    Result<size_t> read(std::span<char> into) override
    {
        if (!head_.empty()) return give(head_, into);
        if (letters_left_ > 0) {
            const auto length = std::min(static_cast<int64_t>(into.size()), letters_left_);
            std::memset(into.data(), 'x', static_cast<size_t>(length));
            letters_left_ -= length;
            return static_cast<size_t>(length);
        }
        return give(tail_, into);
    }
    int64_t file_offset() const override { return 0; }

private:
    static size_t give(std::string& text, std::span<char> into)
    {
        const size_t length = std::min(text.size(), into.size());
        std::memcpy(into.data(), text.data(), length);
        text.erase(0, length);
        return length;
    }
    std::string head_, tail_;
    int64_t letters_left_;
};

TEST(CsvReader, CutsCellsOfQuotedAndPlainRows)
{
    const auto rows = read_text("a,b,c\n1,\"two, \"\"2\"\"\",3\r\n\"line\nend\",NA,\n\n4,5,6");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"1", "two, \"2\"", "3"}));
    EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"line\nend", "NA", ""}));
    EXPECT_EQ(rows[1].line, 3);
    EXPECT_EQ(rows[2].cells, (std::vector<std::string>{"4", "5", "6"}));
    EXPECT_EQ(rows[2].line, 6);
}

TEST(CsvReader, ReadsTheSameInPiecesOfAnySize)
{
    const std::string text = "a;b\r\n\"x\"\"y\";1\r\n\"\";2\r\n\"\n\";3\r\nz;\"4\"\r\n";
    const auto whole = read_text(text, {.delimiter = ';', .columns = {}});
    ASSERT_EQ(whole.size(), 4u);
    for (size_t piece = 1; piece <= text.size(); ++piece) {
        auto reader =
            open_csv(std::make_unique<SmallPieces>(text, piece), {.delimiter = ';', .columns = {}});
        ASSERT_TRUE(reader);
        const auto rows = read_all(**reader);
        ASSERT_EQ(rows.size(), whole.size()) << "pieces of " << piece;
        for (size_t i = 0; i < rows.size(); ++i) {
            EXPECT_EQ(rows[i].cells, whole[i].cells) << "pieces of " << piece;
            EXPECT_EQ(rows[i].line, whole[i].line);
        }
    }
}

TEST(CsvReader, RemovesTheMarkThatMadeATextInert)
{
    const auto rows = read_text("a,b,c,d\n'=1+1,'plain,\"'\t=\"\"x\"\"\",''-1\n");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"=1+1", "'plain", "\t=\"x\"", "'-1"}));
}

TEST(CsvReader, SkipsAByteOrderMark)
{
    auto reader = open_csv(bytes_in_memory("\xEF\xBB\xBFid,name\n1,x\n"), {});
    ASSERT_TRUE(reader);
    EXPECT_EQ((*reader)->columns(), (std::vector<std::string>{"id", "name"}));
}

TEST(CsvReader, RejectsARowWithAnotherNumberOfCellsAndGoesOn)
{
    const auto rows = read_text("a,b\n1,2\n3\n4,5,6\n7,8\n");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[1].fault, "import_row_invalid");
    EXPECT_EQ(rows[1].line, 3);
    EXPECT_EQ(rows[1].message, "the row has 1 cells, the header 2");
    EXPECT_EQ(rows[2].fault, "import_row_invalid");
    EXPECT_EQ(rows[3].cells, (std::vector<std::string>{"7", "8"}));
}

TEST(CsvReader, LosesOnlyTheLineWithABrokenQuote)
{
    const auto rows = read_text("a,b\n\"1,2\n3,4\n\"5\"x,6\n7,8\n");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].fault, "import_row_invalid");
    EXPECT_EQ(rows[0].line, 2);
    EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"3", "4"}));
    EXPECT_EQ(rows[2].fault, "import_row_invalid");
    EXPECT_EQ(rows[2].line, 4);
    EXPECT_EQ(rows[3].cells, (std::vector<std::string>{"7", "8"}));
    EXPECT_EQ(rows[3].line, 5);
}

TEST(CsvReader, RejectsTheRowThatIsNotUtf8)
{
    const auto rows = read_text("a,b\n1,\xC4\xE3\n2,ok\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].fault, "invalid_utf8");
    EXPECT_EQ(rows[1].cells[1], "ok");
}

TEST(CsvReader, RefusesADuplicateHeaderNamingIt)
{
    const auto reader = open_csv(bytes_in_memory("id,name, id\n1,2,3\n"), {});
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().message,
              "The header names \"id\" twice (columns 1 and 3): rename one of them.");
}

TEST(CsvReader, RefusesAnEmptyFile)
{
    const auto reader = open_csv(bytes_in_memory(""), {});
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().kind, ErrorKind::Invalid);
}

TEST(CsvReader, RefusesLineEndsOfCarriageReturnsOnly)
{
    const auto reader = open_csv(bytes_in_memory("a,b\r1,2\r3,4\r"), {});
    ASSERT_FALSE(reader);
    EXPECT_NE(reader.error().message.find("CR only"), std::string::npos);
}

TEST(CsvReader, TakesColumnNamesOfTheMappingWhereThereIsNoHeader)
{
    const auto rows = read_text("1|2\n", {.delimiter = '|', .columns = {"a", "b"}});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].cells[1], "2");
}

TEST(CsvReader, HoldsTheLimitOfColumns)
{
    std::string header = "c1";
    for (size_t i = 2; i <= import_columns_max; ++i) header += ",c" + std::to_string(i);
    EXPECT_TRUE(open_csv(bytes_in_memory(header + "\n"), {}));
    const auto over = open_csv(bytes_in_memory(header + ",one_more\n"), {});
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().kind, ErrorKind::TooLarge);
}

TEST(CsvReader, HoldsTheLimitOfARow)
{
    const auto row_of = [](size_t bytes) { return "1," + std::string(bytes - 2, 'x'); };
    const auto rows =
        read_text("a,b\n" + row_of(import_row_bytes_max) + "\n" + row_of(import_row_bytes_max + 1) +
                  "\n" + row_of(3 * import_row_bytes_max) + "\n2,y\n");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].fault, "");
    EXPECT_EQ(rows[1].fault, "too_large");
    EXPECT_EQ(rows[2].fault, "too_large");
    EXPECT_EQ(rows[2].line, 4);
    EXPECT_EQ(rows[3].cells, (std::vector<std::string>{"2", "y"}));
    EXPECT_EQ(rows[3].line, 5);
}

TEST(CsvReader, SurvivesALineOfOneGibibyte)
{
    auto reader = open_csv(std::make_unique<LongLine>("a,b\n1,", int64_t{1} << 30, "\n2,y\n"), {});
    ASSERT_TRUE(reader);
    const auto rows = read_all(**reader);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].fault, "too_large");
    EXPECT_EQ(rows[0].line, 2);
    EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"2", "y"}));
}

TEST(CsvReader, GivesUpOnAFileWhoseQuotesMakeNoSense)
{
    std::string text = "a,b\n";
    for (int i = 0; i < 21; ++i) {
        text += "\"open,1\n";
        for (int line = 0; line < 14; ++line) text += std::string(100'000, 'x') + "\n";
    }
    auto reader = open_csv(bytes_in_memory(std::move(text)), {});
    ASSERT_TRUE(reader);
    Row row;
    Result<bool> more = true;
    while (more && *more) more = (*reader)->next(row);
    ASSERT_FALSE(more);
    EXPECT_NE(more.error().message.find("check `delimiter` and `quote`"), std::string::npos);
}

}  // namespace
}  // namespace itinera
