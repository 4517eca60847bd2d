#include "engine/table_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/inert_text.hpp"

namespace itinera {
namespace {

const std::vector<std::string> hostile{"=1+1",
                                       "=cmd|' /C calc'!A0",
                                       "+1",
                                       "-1",
                                       "@SUM(1)",
                                       "|x",
                                       "%0A",
                                       "\t=1",
                                       "\r=1",
                                       "\n=1",
                                       "＝1",
                                       "＋1",
                                       "－1",
                                       "＠x",
                                       "｜x",
                                       "％x",
                                       "'=1",
                                       "''=1",
                                       "=HYPERLINK(\"http://x\",\"y\")",
                                       "=1,2",
                                       "-2+3\"x\"\n"};
const std::vector<std::string> harmless{"",     "x",   "a=1", " =1", "'x",  "12",
                                        "张三", "“=”", "1-2", "a,b", "a\"b"};

TEST(InertText, GuardsWhatMayActAndIsUndone)
{
    for (const std::string& text : hostile) {
        EXPECT_EQ(inert_text(text), "'" + text);
        EXPECT_EQ(without_inert_mark(inert_text(text)), text);
    }
    for (const std::string& text : harmless) {
        EXPECT_EQ(inert_text(text), text);
        EXPECT_EQ(without_inert_mark(text), text);
    }
}

FileTable sample_table()
{
    FileTable table{"steps", {"=head", "n", "share", "ok", "none"}, {}};
    for (const auto* list : {&hostile, &harmless}) {
        for (const std::string& text : *list) table.rows.push_back({text, -5, 0.25, true, nullptr});
    }
    return table;
}

TEST(TableFile, WritesCsvWithInertTextsAndPlainNumbers)
{
    EXPECT_EQ(csv_file({"t",
                        {"a", "=b"},
                        {{"=1", -1}, {"x,\"y\"", nullptr}, {"-1", 1.5}, {Json::array({1}), true}}},
                       true),
              "\xEF\xBB\xBF"
              "a,'=b\r\n'=1,-1\r\n\"x,\"\"y\"\"\",\r\n'-1,1.5\r\n[1],true\r\n");
}

TEST(TableFile, TakesAReportApart)
{
    const auto tables = tables_of_report(
        parse_json(
            R"({"summary":{"units":3},"summary_cell":"s","tables":{"steps":[{"step":1,"reached":3,"cell":"c"}],"none":[]}})")
            .value());
    ASSERT_EQ(tables.size(), 3U);
    EXPECT_EQ(tables[0].rows[0][1], 3);
    EXPECT_EQ(tables[1].columns, (std::vector<std::string>{"step", "reached"}));
    EXPECT_EQ(json_file({tables[1]}),
              R"({"tables":[{"name":"steps","columns":["step","reached"],"rows":[[1,3]]}]})");
}

TEST(TableFile, XlsxIsReadByAnotherProgramAsTextsAndNumbers)
{
    if (std::system("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null") != 0)
        GTEST_SKIP() << "python3-openpyxl is not here";
    const FileTable table = sample_table();
    const auto file = xlsx_file(
        {table, {"a/b*[c]", {"x"}, {{12345678901234567.0}, {int64_t{9'007'199'254'740'993}}}}});
    ASSERT_TRUE(file) << file.error().message;
    const auto path = std::filesystem::temp_directory_path() /
                      ("itinera_table_" + std::to_string(::getpid()) + ".xlsx");
    std::ofstream(path, std::ios::binary) << *file;
    const std::string script = path.string() + ".py";
    std::ofstream(script) << R"(import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
assert not any(c.data_type == 'f' for r in sheet.iter_rows() for c in r), 'a formula'
print(json.dumps([[c.value for c in r] for r in sheet.iter_rows()]))
)";
    const std::string output = path.string() + ".json";
    ASSERT_EQ(
        std::system(("/usr/bin/python3 " + script + " " + path.string() + " > " + output).c_str()),
        0);
    std::ifstream in(output);
    const Json rows = parse_json(std::string(std::istreambuf_iterator<char>(in), {})).value();
    ASSERT_EQ(rows.size(), table.rows.size() + 1);
    EXPECT_EQ(rows[0][0], "'=head");
    for (size_t r = 0; r < table.rows.size(); ++r) {
        const std::string text = table.rows[r][0].get<std::string>();
        const bool has_return =
            text.find('\r') != std::string::npos;  // XML reads it as a line feed
        if (!has_return) {
            EXPECT_EQ(rows[r + 1][0].is_null() ? "" : rows[r + 1][0].get<std::string>(),
                      inert_text(text));
        }
        EXPECT_EQ(rows[r + 1][1], -5);
        EXPECT_EQ(rows[r + 1][2], 0.25);
        EXPECT_EQ(rows[r + 1][3], true);
    }
    for (const std::string& one : {path.string(), script, output}) std::filesystem::remove(one);
}

}  // namespace
}  // namespace itinera
