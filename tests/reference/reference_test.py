"""Public data through the whole program: imported by a mapping, asked, and compared with reference values.

The values come from other programs (expected.json beside each set). A set that is missing is skipped, in words.
Usage: reference_test.py DATA_FOLDER MAPPINGS_FOLDER [SET...]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ["ITINERA_PROGRAM"]
DATA, MAPPINGS = Path(sys.argv[1]), Path(sys.argv[2])


def run(*arguments, answer_only: bool = False) -> str:
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[:3]} ended with {done.returncode}: {done.stderr[-2000:]}")
    if answer_only:
        sys.stderr.write(done.stderr)  # what the log says beside it
        return done.stdout
    return done.stdout + done.stderr


def counts_of(said: str) -> list[int]:
    """Of the last line that tells them: those before are progress."""
    found = re.findall(r"(\d+) rows, (\d+) stored, (\d+) duplicate, (\d+) rejected, (\d+) skipped", said)
    return list(map(int, found[-1]))


def expect(what, is_, should):
    if is_ != should:
        raise AssertionError(f"{what}: {str(is_)[:300]}, expected {str(should)[:300]}")


class Set:
    """One data set, imported into a folder of its own."""

    def __init__(self, name: str, file: str, mapping: str):
        self.expected = json.loads((DATA / name / "expected.json").read_text())
        self.folder = Path(tempfile.mkdtemp(prefix="itinera reference "))
        said = run("import", "--data", self.folder, "--mapping", MAPPINGS / mapping, DATA / name / file)
        self.rows, self.stored, self.duplicate, self.rejected, self.skipped = counts_of(said)
        verified = re.search(r"(\d+) events, (\d+) customers: sound", run("verify", "--data", self.folder))
        self.events, self.customers = map(int, verified.groups())
        expect("events in the log", self.events, self.stored)
        again = subprocess.run([PROGRAM, "import", "--force", "--data", self.folder, "--mapping", MAPPINGS / mapping,
                                DATA / name / file], capture_output=True, text=True)
        expect("exit status of a second run", again.returncode, 0)
        expect("rows stored by a second run", counts_of(again.stderr)[1], 0)

    def value(self, name):
        return self.expected["values"][name]["value"]

    def table(self, name):
        return self.expected["tables"][name]["data"]

    def ask(self, question: dict) -> dict:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(question, file)
            file.flush()
            return json.loads(run("ask", question["analysis"], file.name, "--data", self.folder, answer_only=True))

    def close(self):
        shutil.rmtree(self.folder)


def expect_process(data: Set, prefix: str = "", where=None, dfg=True):
    """Cases, events, variants, activities and the directly-follows graph, all exact."""
    report = data.ask({"analysis": "process", **({"where": where} if where else {})})
    tables = report["tables"]
    name = prefix or "log"
    # The reference also counts cases in which no event passes the filter, as one empty variant.
    empty = [count for count, activities in data.table(prefix + "top_variants") if not activities]
    expect(f"{name}: cases", report["summary"]["units"] + sum(empty), data.value(prefix + "cases"))
    expect(f"{name}: events", report["summary"]["events"], data.value(prefix + "events"))
    expect(f"{name}: variants", len(tables["variants"]) + len(empty), data.value(prefix + "variants"))
    expect(f"{name}: activities", len(tables["activities"]), data.value(prefix + "activities"))
    expect(f"{name}: edges", len(tables["edges"]), data.value(prefix + "dfg_edges"))
    if dfg:
        expect(f"{name}: graph", sorted((row["from"], row["to"], row["count"]) for row in tables["edges"]),
               sorted(map(tuple, data.table(prefix + "dfg"))))
    top = [count for count, activities in data.table(prefix + "top_variants") if activities]
    expect(f"{name}: most frequent variants", [row["units"] for row in tables["variants"]][:len(top)], top)


def lifecycle(value, starts=None):
    complete = {"property": {"name": "lifecycle:transition", "op": "eq", "value": value}}
    return {"all": [complete, {"property": {"name": "event", "op": "starts_with", "value": starts}}]} if starts else complete


def running_example():
    data = Set("pm_running_example", "running-example.xes", "running_example.yaml")
    expect_process(data)
    return data


def receipt():
    data = Set("pm_receipt", "receipt.xes.gz", "receipt.yaml")
    expect_process(data)
    return data


def receipt_csv():
    data = Set("pm_receipt", "receipt.csv.zst", "receipt_csv.yaml")
    expect_process(data)
    return data


def bpic2012():
    data = Set("pm_bpic2012", "bpic2012.xes.gz", "bpic2012.yaml")
    expect_process(data, "all.")
    expect_process(data, "complete_only.", lifecycle("COMPLETE"))
    expect_process(data, "complete_A.", lifecycle("COMPLETE", "A_"))
    expect_process(data, "complete_O.", lifecycle("COMPLETE", "O_"))
    return data


def sepsis():
    data = Set("pm_sepsis", "sepsis.csv.zst", "sepsis.yaml")
    expect_process(data)
    return data


def online_retail():
    data = Set("uci_online_retail", "online_retail.csv.zst", "online_retail.yaml")
    expect("rows", data.rows, data.value("rows"))
    expect("stored", data.stored, data.value("rows"))
    refunds = data.ask({"analysis": "process", "where": "Order Refunded"})["summary"]["events"]
    expect("lines on cancelled invoices", refunds, data.value("rows_cancelled"))
    return data


def completejourney():
    data = Set("completejourney", "transactions_sample.csv.zst", "completejourney.yaml")
    expect("stored", data.stored, data.value("rows.transactions_sample"))
    expect("households", data.customers, data.value("households"))
    baskets = data.ask({"analysis": "process", "unit": {"property": "basket_id"}})["summary"]["units"]
    expect("baskets", baskets, data.value("baskets"))
    return data


def weblog_apache():
    data = Set("weblog_apache", "apache_logs.zst", "weblog_apache.yaml")
    expect("rows", data.rows, data.value("lines"))
    expect("stored", data.stored, data.value("lines") - data.value("lines_not_in_combined_format"))
    expect("rejected", data.rejected, data.value("lines_not_in_combined_format"))
    expect("addresses", data.customers, data.value("addresses"))
    sessions = data.ask({"analysis": "process", "unit": "session"})["summary"]["units"]
    expect("sessions by address", sessions, data.value("sessions_by_address"))
    return data


def alibaba_userbehavior():
    data = Set("alibaba_userbehavior", "UserBehavior.csv.zst", "alibaba_userbehavior.yaml")
    expect("stored", data.stored, data.value("rows"))
    expect("users", data.customers, data.value("users"))
    events = {"pv": "Product Viewed", "cart": "Product Added", "fav": "Product Added to Wishlist", "buy": "Order Completed"}
    rows = data.ask({"analysis": "process"})["tables"]["activities"]
    expect("behaviours", {row["item"]: row["count"] for row in rows},
           {events[name]: count for name, count in data.table("by_behaviour").items()})
    names = data.ask({"analysis": "process", "item": {"property": "商品类别"}})["tables"]["activities"]
    expect("categories", {row["item"]: row["count"] for row in names}, dict(data.table("rows_by_category")))
    return data


if __name__ == "__main__":
    failed = 0
    chosen = sys.argv[3:]
    for check in [running_example, receipt, receipt_csv, bpic2012, sepsis, online_retail, completejourney, weblog_apache,
                  alibaba_userbehavior]:
        if chosen and check.__name__ not in chosen:
            continue
        try:
            data = check()
            print(f"{check.__name__}: {data.events} events of {data.customers} customers, all reference values met")
            data.close()
        except FileNotFoundError as missing:
            print(f"{check.__name__}: SKIPPED, {missing.filename} is not there")
        except AssertionError as wrong:
            failed += 1
            print(f"{check.__name__}: FAILED, {wrong}")
    sys.exit(bool(failed))
