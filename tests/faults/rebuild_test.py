"""Deleting every projection and rebuilding: byte-identical reports for twenty fixed questions."""
import shutil

from itinera import Folder, events_of, report_of, run

QUESTIONS = [
    {"analysis": "funnel", "steps": ["Product Viewed", "Product Added", "Checkout Started", "Order Completed"]},
    {"analysis": "funnel", "steps": ["Product Viewed", "Product Added"], "order": "strict", "window": "PT1H"},
    {"analysis": "funnel", "steps": ["$page", "Order Completed"], "window": "P30D", "by": [{"property": "channel"}]},
    {"analysis": "funnel", "steps": ["Product Viewed", "Order Completed"], "entry": "optimised", "window": "P14D"},
    {"analysis": "funnel", "steps": ["Checkout Started", "Order Completed"], "times": {"from": 1, "to": 2}},
    {"analysis": "funnel", "steps": ["Product Viewed", "Product Added"], "by": [{"property": "category"}], "top": 3},
    {"analysis": "funnel", "steps": [{"event": "Product Viewed", "channel": "app"}, "Product Added"]},
    {"analysis": "funnel", "steps": [{"event": ["$page", "$screen"]}, "Order Completed"], "window": "P1D"},
    {"analysis": "flow", "start": "Product Viewed"},
    {"analysis": "flow", "start": "Product Added", "columns": 3, "top": 4, "window": "PT2H"},
    {"analysis": "flow", "start": "Checkout Started", "end": "Order Completed", "window": "PT6H"},
    {"analysis": "flow", "start": "$page", "collapse": True, "columns": 4},
    {"analysis": "flow", "start": "Product Viewed", "occurrence": "last"},
    {"analysis": "flow", "start": "Product Viewed", "item": ["channel", "event"], "columns": 3},
    {"analysis": "process"},
    {"analysis": "process", "collapse": True},
    {"analysis": "process", "where": {"event": "*", "channel": "web"}},
    {"analysis": "process", "unit": "session", "session": "default"},
    {"analysis": "process", "item": {"property": "channel"}, "collapse": True},
    {"analysis": "process", "hide": ["$page", "$screen", "$click", "$scroll"]},
]


def reports(data):
    return [report_of(data, question) for question in QUESTIONS]


def changed(before, after):
    return [str(QUESTIONS[k]) for k in range(len(QUESTIONS)) if before[k] != after[k]]


if __name__ == "__main__":
    with Folder() as folder:
        data = folder / "data"
        run("demo", "--data", data, "--customers", 400, "--no-serve")
        events = events_of(data)
        before = reports(data)
        assert len(set(before)) == len(before), "two questions have the same report: they test nothing"

        for name in data.iterdir():
            if name.name.startswith("warehouse.duckdb"):
                name.unlink()
        shutil.rmtree(data / "journeys")
        run("rebuild", "--data", data)
        assert events_of(data) == events
        assert not (wrong := changed(before, reports(data))), f"reports differ after a rebuild: {wrong}"

        for name in data.iterdir():
            if name.name.startswith(("warehouse.duckdb", "projections.db")):
                name.unlink()
        shutil.rmtree(data / "journeys")
        assert not (wrong := changed(before, reports(data))), f"reports differ after a fresh start: {wrong}"
        print(f"{len(QUESTIONS)} reports over {events} events are the same, byte for byte, after a rebuild")
