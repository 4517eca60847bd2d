#include "collect/xes_reader.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "collect/limits.hpp"

namespace itinera {

namespace {

constexpr size_t piece_bytes = size_t{64} << 10;

struct Attribute {
    size_t column;
    CellKind kind;
    std::string value;
};

CellKind kind_of(std::string_view element, std::string_view value)
{
    if (element == "boolean")
        return value == "true" || value == "false" ? CellKind::Boolean : CellKind::Text;
    if (element != "int" && element != "float") return CellKind::Text;
    // Only what JSON takes for a number: no "NaN", no leading "+" or zeros.
    return Json::accept(value) ? CellKind::Number : CellKind::Text;
}

class XesReader final : public RowReader {
public:
    explicit XesReader(std::unique_ptr<ByteSource> bytes)
        : bytes_(std::move(bytes)), parser_(XML_ParserCreate(nullptr))
    {
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, &XesReader::on_start, &XesReader::on_end);
        XML_SetStartDoctypeDeclHandler(parser_, &XesReader::on_doctype);
        XML_SetEntityDeclHandler(parser_, &XesReader::on_entity);
    }
    ~XesReader() override { XML_ParserFree(parser_); }
    XesReader(const XesReader&) = delete;
    XesReader& operator=(const XesReader&) = delete;

    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return false; }
    int64_t file_offset() const override { return bytes_->file_offset(); }

    // The parser stops behind each event, so that there is never more than one in memory.
    Result<bool> next(Row& row) override
    {
        row.fault.reset();
        while (true) {
            if (is_paused_) {
                is_paused_ = false;
                TRY(outcome(XML_ResumeParser(parser_)));
            } else {
                if (is_at_end_) return false;
                TRY(feed());
            }
            if (is_paused_) {
                fill(row);
                return true;
            }
        }
    }

private:
    static XesReader& self(void* data) { return *static_cast<XesReader*>(data); }
    static void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** attributes)
    {
        self(data).start(name, attributes);
    }
    static void XMLCALL on_end(void* data, const XML_Char* name) { self(data).end(name); }
    static void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*,
                                   int)
    {
        self(data).refuse("a document type (DOCTYPE) is not allowed: remove it");
    }
    static void XMLCALL on_entity(void* data, const XML_Char*, int, const XML_Char*, int,
                                  const XML_Char*, const XML_Char*, const XML_Char*,
                                  const XML_Char*)
    {
        self(data).refuse("an entity declaration is not allowed: remove it");
    }

    void refuse(std::string what)
    {
        if (refusal_.empty()) refusal_ = place() + what;
        XML_StopParser(parser_, XML_FALSE);
    }
    std::string place() const
    {
        return fmt::format("line {}, column {}: ", XML_GetCurrentLineNumber(parser_),
                           XML_GetCurrentColumnNumber(parser_) + 1);
    }

    void start(std::string_view name, const XML_Char** attributes)
    {
        if (++depth_ > xes_depth_max) {
            refuse(fmt::format("elements are nested deeper than {}", xes_depth_max));
            return;
        }
        if (depth_ == 1) {
            if (name != "log")
                refuse(
                    fmt::format("the first element is <{}>, not <log>: this is no XES file", name));
        } else if (name == "trace" && depth_ == 2) {
            trace_.clear();
            is_in_trace_ = true;
        } else if (name == "event" && (depth_ == 3 || (depth_ == 2 && !is_in_trace_))) {
            event_.clear();
            is_in_event_ = true;
            line_ = static_cast<int64_t>(XML_GetCurrentLineNumber(parser_));
        } else if (is_in_trace_ || is_in_event_) {
            take_attribute(name, attributes);
        }
    }

    void take_attribute(std::string_view element, const XML_Char** attributes)
    {
        std::string_view key, value;
        bool has_value = false;
        for (const XML_Char** at = attributes; *at != nullptr; at += 2) {
            if (std::strcmp(at[0], "key") == 0) key = at[1];
            if (std::strcmp(at[0], "value") == 0) {
                value = at[1];
                has_value = true;
            }
        }
        // Lists and containers have no value; what is in them is nested under their key.
        prefix_ends_.push_back(prefix_.size());
        if (!prefix_.empty()) prefix_ += '/';
        prefix_ += key;
        if (!has_value || key.empty()) return;
        const size_t column = column_of(is_in_event_ ? prefix_ : "case:" + prefix_);
        auto& attributes_here = is_in_event_ ? event_ : trace_;
        const auto same = std::ranges::find(attributes_here, column, &Attribute::column);
        if (same != attributes_here.end()) {
            *same = {column, kind_of(element, value), std::string{value}};  // the last wins
        } else {
            attributes_here.push_back({column, kind_of(element, value), std::string{value}});
        }
    }

    void end(std::string_view name)
    {
        --depth_;
        if (name == "event" && is_in_event_ && prefix_ends_.empty()) {
            is_in_event_ = false;
            is_paused_ = true;
            XML_StopParser(parser_, XML_TRUE);
        } else if (name == "trace" && depth_ == 1) {
            is_in_trace_ = false;
        } else if (!prefix_ends_.empty()) {
            prefix_.resize(prefix_ends_.back());
            prefix_ends_.pop_back();
        }
    }

    size_t column_of(const std::string& name)
    {
        const auto found = column_numbers_.find(name);
        if (found != column_numbers_.end()) return found->second;
        if (columns_.size() >= import_columns_max) {
            refuse(
                fmt::format("the file has more than {} different attributes", import_columns_max));
            return 0;
        }
        columns_.push_back(name);
        return column_numbers_.emplace(name, columns_.size() - 1).first->second;
    }

    Result<Done> feed()
    {
        void* const buffer = XML_GetBuffer(parser_, static_cast<int>(piece_bytes));
        if (buffer == nullptr)
            return Error{ErrorKind::Unavailable, "There is no memory to read XML."};
        const size_t got = TRY(bytes_->read({static_cast<char*>(buffer), piece_bytes}));
        fed_ += static_cast<int64_t>(got);
        is_at_end_ = got == 0;
        return outcome(
            XML_ParseBuffer(parser_, static_cast<int>(got), is_at_end_ ? XML_TRUE : XML_FALSE));
    }

    Result<Done> outcome(XML_Status status)
    {
        if (status == XML_STATUS_ERROR) {
            if (!refusal_.empty())
                return Error{ErrorKind::Invalid,
                             "The XES file cannot be read at " + refusal_ + "."};
            if (fed_ == 0) {
                return Error{ErrorKind::Invalid, "The file is empty: it must be XML with a <log>."};
            }
            const XML_Error code = XML_GetErrorCode(parser_);
            const char* const hint =
                is_at_end_ ? " (the file ends too early: make or copy it again)" : "";
            return Error{ErrorKind::Invalid, fmt::format("The XES file is broken at {}{}{}.",
                                                         place(), XML_ErrorString(code), hint)};
        }
        // What the parser has got but not handed on is one element, still open.
        if (!is_paused_ && fed_ - XML_GetCurrentByteIndex(parser_) >
                               static_cast<int64_t>(import_row_bytes_max + piece_bytes)) {
            return Error{
                ErrorKind::TooLarge,
                fmt::format("The XES file cannot be read at {}an element is longer than {} bytes.",
                            place(), import_row_bytes_max)};
        }
        return Done{};
    }

    void fill(Row& row)
    {
        row.line = line_;
        row.cells.assign(columns_.size(), RowCell{});
        for (const auto* attributes : {&trace_, &event_}) {
            for (const Attribute& one : *attributes) {
                if (!one.value.empty()) row.cells[one.column] = {one.value, one.kind};
            }
        }
        write_row_json(raw_, columns_, row.cells);
        row.raw = raw_;
    }

    std::unique_ptr<ByteSource> bytes_;
    XML_Parser parser_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, size_t> column_numbers_;
    std::vector<Attribute> trace_, event_;
    std::string prefix_, raw_, refusal_;
    std::vector<size_t> prefix_ends_;
    int depth_ = 0;
    int64_t line_ = 0, fed_ = 0;
    bool is_in_trace_ = false, is_in_event_ = false, is_paused_ = false, is_at_end_ = false;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_xes(std::unique_ptr<ByteSource> bytes)
{
    return std::unique_ptr<RowReader>(std::make_unique<XesReader>(std::move(bytes)));
}

}  // namespace itinera
