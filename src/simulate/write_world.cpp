#include "simulate/write_world.hpp"

#include <zstd.h>

#include <array>
#include <fstream>
#include <memory>

#include "base/file.hpp"
#include "simulate/event_text.hpp"

namespace itinera::simulate {
namespace {

constexpr size_t piece_bytes = size_t{1} << 20;

// A text file, compressed on its way if asked.
class TextFile {
public:
    TextFile(const std::filesystem::path& path, bool is_compressed)
        : path_(path), file_(path, std::ios::binary)
    {
        if (is_compressed) context_.reset(ZSTD_createCCtx());
        if (context_) ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 3);
    }

    std::string& text() { return text_; }
    Result<Done> write_if_full()
    {
        return text_.size() < piece_bytes ? Result<Done>(Done{}) : write(ZSTD_e_continue);
    }
    Result<Done> finish()
    {
        TRY(write(ZSTD_e_end));
        file_.close();
        return checked();
    }

private:
    Result<Done> write(ZSTD_EndDirective directive)
    {
        if (!context_) {
            file_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
        } else {
            ZSTD_inBuffer in{text_.data(), text_.size(), 0};
            std::string out(ZSTD_CStreamOutSize(), '\0');
            size_t left = 1;
            while (left != 0 && (directive == ZSTD_e_end || in.pos < in.size)) {
                ZSTD_outBuffer piece{out.data(), out.size(), 0};
                left = ZSTD_compressStream2(context_.get(), &piece, &in, directive);
                if (ZSTD_isError(left))
                    return Error{ErrorKind::Unavailable, "cannot compress " + path_.string()};
                file_.write(out.data(), static_cast<std::streamsize>(piece.pos));
            }
        }
        text_.clear();
        return checked();
    }
    Result<Done> checked()
    {
        if (!file_) return Error{ErrorKind::Unavailable, "cannot write " + path_.string()};
        return Done{};
    }

    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    std::filesystem::path path_;
    std::ofstream file_;
    std::unique_ptr<ZSTD_CCtx, Free> context_;
    std::string text_;
};

constexpr int64_t ms_per_day = 86'400'000;

class Writer {
public:
    Writer(const WriteWorld& how, uint64_t seed) : how_(how), seed_(seed) {}

    Result<Done> take(const EventView& event)
    {
        const int64_t day = how_.form == FileForm::JsonLines ? event.time_ms / ms_per_day : 0;
        if (!file_ || day != day_) TRY(begin(event, day));
        if (how_.form == FileForm::JsonLines) {
            append_event_json(file_->text(), event, seed_);
            file_->text() += '\n';
        } else {
            append_csv_row(file_->text(), event, seed_);
        }
        if (++events_ % 100'000 == 0 && how_.progress) how_.progress(events_);
        return file_->write_if_full();
    }

    Result<Done> finish() { return file_ ? file_->finish() : Result<Done>(Done{}); }

private:
    Result<Done> begin(const EventView& event, int64_t day)
    {
        TRY(finish());
        day_ = day;
        std::string name = "events.csv";
        if (how_.form == FileForm::JsonLines) {
            name = "events-";
            append_time(name, event.time_ms);
            name.resize(std::string_view("events-2026-03-02").size());
            name += ".ndjson";
        }
        if (how_.is_compressed) name += ".zst";
        file_ = std::make_unique<TextFile>(how_.folder / name, how_.is_compressed);
        if (how_.form == FileForm::Csv) file_->text() = csv_header();
        return Done{};
    }

    const WriteWorld& how_;
    uint64_t seed_;
    std::unique_ptr<TextFile> file_;
    int64_t day_ = 0;
    uint64_t events_ = 0;
};

}  // namespace

std::string mapping_text(FileForm form)
{
    std::string out = form == FileForm::JsonLines ? "format: jsonl\n" : "format: csv\n";
    out += "source: simulated_retailer\n"
           "consent_mode: {external: \"simulated customers, no person is meant\"}\n";
    if (form == FileForm::JsonLines) return out;
    return out += "message_id: message_id\n"
                  "time: {column: time}\n"
                  "identifiers: {user_id: user_id, anonymous_id: anonymous_id}\n"
                  "event: {column: event}\n"
                  "channel: {column: channel}\n"
                  "properties:\n"
                  "  price: {column: price, type: number}\n"
                  "  revenue: {column: revenue, type: number}\n"
                  "  amount: {column: amount, type: number}\n"
                  "  items: {column: items, type: integer}\n"
                  "  nps: {column: nps, type: integer}\n"
                  "  rating: {column: rating, type: integer}\n"
                  "  \"*\": keep\n";
}

Result<Truth> write_world(const Retailer& retailer, const WriteWorld& how)
{
    std::error_code failed;
    std::filesystem::create_directories(how.folder, failed);
    if (failed)
        return Error{ErrorKind::Unavailable,
                     "cannot make " + how.folder.string() + ": " + failed.message()};
    Writer writer(how, retailer.world.seed);
    const TimeOrder order{.threads = how.threads, .folder = how.folder / "slices"};
    Truth truth = TRY(generate_in_order(
        retailer, order, [&](const EventView& event) { return writer.take(event); }));
    TRY(writer.finish());
    std::filesystem::remove(order.folder, failed);
    const std::string truth_text = truth_json(retailer, truth);
    const std::array<std::string_view, 1> truth_parts{truth_text};
    TRY(write_file_atomically(how.folder / "truth.json", truth_parts));
    const std::string mapping = mapping_text(how.form);
    const std::array<std::string_view, 1> mapping_parts{mapping};
    TRY(write_file_atomically(how.folder / "mapping.yaml", mapping_parts));
    return truth;
}

}  // namespace itinera::simulate
