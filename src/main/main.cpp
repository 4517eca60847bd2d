// Reads the command line and runs one command.
#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "main/commands.hpp"
#include "main/harden.hpp"
#include "main/privacy_commands.hpp"

namespace itinera {
namespace {

struct Options {
    DataOptions data;
    ServeOptions serve;
    ImportOptions import;
    DemoOptions demo;
    SimulateOptions simulate;
    std::string analysis;
    std::string question;
    GoldenCommandOptions golden;
    PersonOptions person;
    bool no_serve = false;
    StaffAddOptions staff;
    std::string email;
    std::vector<std::filesystem::path> anchors;
    bool routes = false;
};

void add_data(CLI::App& command, DataOptions& data)
{
    command.add_option("--data", data.folder, "Data folder")->capture_default_str();
    command.add_option("--threads", data.threads, "Threads that answer one question")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command.add_option("--audit-anchor", data.audit_anchors,
                       "File, best on another volume, where signed heads of the audit are also "
                       "written; may be repeated");
}

void add_serve(CLI::App& command, ServeOptions& serve)
{
    command.add_option("--address", serve.address, "Address to listen on")->capture_default_str();
    command.add_option("--port", serve.port, "Port to listen on; 0 takes any free one")
        ->capture_default_str();
    command.add_option("--web", serve.web, "Folder of the console's files");
    command.add_option("--host", serve.hosts, "Name by which browsers reach it; may be repeated");
    auto* certificate =
        command
            .add_option("--tls-cert", serve.tls_certificate, "Certificate chain (PEM): speak TLS")
            ->envname("ITINERA_TLS_CERT");
    auto* key = command.add_option("--tls-key", serve.tls_key, "Its private key (PEM)")
                    ->envname("ITINERA_TLS_KEY");
    certificate->needs(key);
    key->needs(certificate);
    command.add_flag("--behind-proxy", serve.behind_proxy,
                     "A proxy that speaks TLS stands before it");
    command.add_option("--trusted-proxy", serve.trusted_proxies,
                       "Address or network whose X-Forwarded-* count; may be repeated");
}

void declare_staff(CLI::App& app, Options& o, int& status)
{
    auto* staff = app.add_subcommand("staff", "Members of staff, while no server has the folder");
    staff->require_subcommand(1);
    auto* add = staff->add_subcommand("add", "Add somebody; the password is read from the input");
    add->add_option("--data", o.data.folder, "Data folder")->capture_default_str();
    add->add_option("--email", o.staff.email, "What they sign in with")->required();
    add->add_option("--name", o.staff.name, "Their name")->required();
    add->add_option("--role", o.staff.roles, "owner, admin, analyst …; may be repeated")
        ->required();
    add->add_flag("--factor", o.staff.with_factor,
                  "Make a second factor, and print it for an authenticator app");
    add->callback([&] { status = staff_add_command(o.data, o.staff); });
    auto* reset = staff->add_subcommand("reset-factor", "Remove somebody's second factor");
    reset->add_option("--data", o.data.folder, "Data folder")->capture_default_str();
    reset->add_option("--email", o.email, "Whose")->required();
    reset->callback([&] { status = staff_reset_factor_command(o.data, o.email); });

    auto* audit = app.add_subcommand("audit", "The record of who did what");
    audit->require_subcommand(1);
    auto* verify = audit->add_subcommand(
        "verify", "Check that nothing was altered; ends with 0 sound, 1 altered, 2 unreadable");
    verify->add_option("--data", o.data.folder, "Data folder")->capture_default_str();
    verify->add_option("--anchor", o.anchors, "A file of signed heads that was kept elsewhere");
    verify->callback([&] { status = audit_verify_command(o.data, o.anchors); });

    auto* doctor = app.add_subcommand("doctor", "Say how this program would serve");
    doctor->add_flag("--routes", o.routes, "All routes, with the permission that each needs");
    doctor->callback([&] { status = doctor_command(o.routes); });
}

// Declares the commands; `status` receives the exit status of the one that ran.
void declare(CLI::App& app, Options& o, int& status)
{
    auto* serve = app.add_subcommand("serve", "Serve the console and the HTTP API");
    add_data(*serve, o.data);
    add_serve(*serve, o.serve);
    serve->callback([&] { status = serve_command(o.data, o.serve); });

    auto* demo =
        app.add_subcommand("demo", "Load the demo world into an empty data folder, then serve it");
    add_data(*demo, o.data);
    add_serve(*demo, o.serve);
    demo->add_option("--customers", o.demo.customers, "How many customers")->capture_default_str();
    demo->add_option("--seed", o.demo.seed, "Seed of the simulated world")->capture_default_str();
    demo->add_flag("--no-serve", o.no_serve, "Only load");
    demo->callback([&] {
        o.demo.serve = !o.no_serve;
        status = demo_command(o.data, o.serve, o.demo);
    });

    auto* import = app.add_subcommand(
        "import", "Import a CSV, JSON Lines, Parquet, XES or web access log file");
    add_data(*import, o.data);
    import->add_option("file", o.import.file, "The file; may end in .gz or .zst")->required();
    auto* mapping =
        import->add_option("--mapping", o.import.mapping, "Mapping file (YAML or JSON)");
    import->add_option("--preset", o.import.preset, "A shipped mapping instead, such as web_log")
        ->excludes(mapping);
    import->add_flag("--dry-run", o.import.dry_run, "Check every row, store nothing");
    import->add_flag("--force", o.import.force, "Read the file although it was imported before");
    import->callback([&] { status = import_command(o.data, o.import); });

    auto* ask = app.add_subcommand("ask", "Ask a question and print the report as JSON");
    add_data(*ask, o.data);
    ask->add_option("analysis", o.analysis, "funnel, flow, process …")->required();
    ask->add_option("query", o.question, "File with the question in JSON, or - for standard input")
        ->required();
    ask->callback([&] { status = ask_command(o.data, o.analysis, o.question); });

    auto* golden = app.add_subcommand("golden", "Run golden journey tests");
    golden->add_option("files", o.golden.paths, "Files or folders")->required();
    golden->add_option("--engine", o.golden.engine, "Only this engine");
    golden->add_option("--pending", o.golden.pending,
                       "File that lists the questions that may be pending");
    golden->callback([&] { status = golden_command(o.golden); });

    auto* rebuild =
        app.add_subcommand("rebuild", "Delete every projection and compute it again from the log");
    add_data(*rebuild, o.data);
    rebuild->callback([&] { status = rebuild_command(o.data); });

    auto* verify =
        app.add_subcommand("verify", "Check the log, its checksums, and that all counts agree");
    add_data(*verify, o.data);
    verify->callback([&] { status = verify_command(o.data); });

    auto* keys = app.add_subcommand("keys", "The keys of a data folder");
    keys->require_subcommand(1);
    auto* rotate = keys->add_subcommand("rotate", "Wrap all keys anew under a new master key");
    add_data(*rotate, o.data);
    rotate->callback([&] { status = rotate_keys_command(o.data); });

    auto* privacy = app.add_subcommand("privacy", "Requests of customers about their data");
    privacy->require_subcommand(1);
    auto* erase = privacy->add_subcommand("erase", "Erase one customer from every store, for ever");
    add_data(*erase, o.data);
    erase->add_option("kind", o.person.kind, "Kind of identifier, such as user_id")->required();
    erase->add_option("value", o.person.value, "Its value")->required();
    erase->add_option("--verified", o.person.verification, "How the person was verified, in words")
        ->required();
    erase->add_option("--regime", o.person.regime, "gdpr, ccpa or pipl")->capture_default_str();
    erase->callback([&] { status = erase_command(o.data, o.person); });
    auto* give = privacy->add_subcommand("export", "Write all that is kept of one customer");
    add_data(*give, o.data);
    give->add_option("kind", o.person.kind, "Kind of identifier")->required();
    give->add_option("value", o.person.value, "Its value")->required();
    give->add_option("--out", o.person.out, "JSON file to write")->required();
    give->callback([&] { status = export_person_command(o.data, o.person); });
    auto* scan = privacy->add_subcommand("scan", "Search all files of the folder for values");
    add_data(*scan, o.data);
    scan->add_option("--values", o.person.values, "File with one value a line")->required();
    scan->callback([&] { status = scan_command(o.data, o.person); });

    auto* simulate = app.add_subcommand(
        "simulate", "Write the events of simulated customers with a known truth");
    simulate->add_option("--customers", o.simulate.customers, "How many customers")
        ->capture_default_str();
    simulate->add_option("--seed", o.simulate.seed, "Seed of the world")->capture_default_str();
    simulate->add_option("--months", o.simulate.months, "12 or 24")->capture_default_str();
    simulate->add_option("--until", o.simulate.until,
                         "Last day, such as 2026-10-31; default today");
    simulate->add_option("--out", o.simulate.out, "Folder to write to")->required();
    simulate->add_option("--format", o.simulate.format, "jsonl or csv")->capture_default_str();
    simulate->callback([&] { status = simulate_command(o.simulate); });
}

}  // namespace
}  // namespace itinera

int main(int argc, char** argv)
{
    using namespace itinera;
    // What a command answers goes to standard output, alone.
    spdlog::set_default_logger(spdlog::stderr_color_mt("itinera"));
    CLI::App app{"Itinera: customer journeys, from the events to the reason why"};
    app.set_version_flag("--version", ITINERA_VERSION);
    app.require_subcommand(1);
    app.set_config("--config", "", "Read options from a file: [serve] tls-cert = ...");
    if (const auto kept = keep_to_oneself(); !kept) return report(kept.error());
    Options options;
    options.data.threads = std::max(1U, std::thread::hardware_concurrency());
    int status = 0;
    declare(app, options, status);
    declare_staff(app, options, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        return report(Error{ErrorKind::Corrupt, error.what()});
    }
    return status;
}
