"""Erases people from a data folder and looks for them in every byte of it.

200 people, each with 30 planted values: in identifiers, properties, nested properties and rejected
rows. One is erased, and nothing of that one is found again, in no form, nor after a rebuild and after
the same file was imported again; all that was planted of the others is still given out. Then the
program is killed at random moments of erasures, which the next start completes.
"""
import json
import random
import time

from itinera import Folder, kill, run, start

PEOPLE = 200
MAPPING = """format: jsonl
source: shop
consent_mode: {external: "simulated customers, no person is meant"}
"""


def canary(person: int, place: str) -> str:
    return f"cnry-{place}-{person:03d}-zé{person * 7919 % 10007:05d}"


def planted(person: int) -> list[str]:
    """What the log holds of a person; the last five are in a rejected row."""
    return ([canary(person, f"p{k}") for k in range(12)] + [canary(person, f"n{k}") for k in range(11)]
            + [canary(person, "user"), canary(person, "anon")] + [canary(person, f"q{k}") for k in range(5)])


def lines_of(person: int) -> list[str]:
    lines = []
    for k in range(4):
        event = {"type": "track", "event": f"event {k}", "messageId": f"m-{person}-{k}",
                 "userId": canary(person, "user"), "anonymousId": canary(person, "anon"),
                 "timestamp": f"2026-03-0{k + 1}T10:00:00Z",
                 "properties": {f"note{i}": canary(person, f"p{i}") for i in range(3 * k, 3 * k + 3)}}
        event["properties"]["deep"] = {"list": [canary(person, f"n{i}") for i in range(3 * k, min(11, 3 * k + 3))]}
        lines.append(json.dumps(event, ensure_ascii=person % 2 == 0))
    # Rejected: the time is none. The row names the person.
    bad = {"type": "track", "event": "late", "messageId": f"bad-{person}", "userId": canary(person, "user"),
           "timestamp": "never", "properties": {f"q{k}": canary(person, f"q{k}") for k in range(5)}}
    # few enough to stay below the tenth that may be wrong
    return lines * 1 + ([json.dumps(bad)] if person < 20 else [])


def write_world(folder):
    (folder / "mapping.yaml").write_text(MAPPING)
    with open(folder / "events.jsonl", "w") as out:
        for person in range(PEOPLE):
            out.writelines(line + "\n" for line in lines_of(person))


def import_world(folder, data, *more):
    return run("import", "--data", data, "--mapping", folder / "mapping.yaml", *more, folder / "events.jsonl")


def erase(data, person: int):
    return run("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "shown at the desk")


def hits(folder, data, values: list[str]) -> list[str]:
    (folder / "values.txt").write_text("\n".join(values) + "\n")
    done = run("privacy", "scan", "--data", data, "--values", folder / "values.txt", check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()[:-1]


def given_out(folder, data, person: int) -> str:
    run("privacy", "export", "--data", data, "user_id", canary(person, "user"), "--out", folder / "given.json")
    return (folder / "given.json").read_text()


def expect_gone(folder, data, person: int):
    found = hits(folder, data, planted(person))
    assert not found, f"of {person}: {found[:5]}"
    done = run("privacy", "export", "--data", data, "user_id", canary(person, "user"), "--out",
               folder / "given.json", check=False)
    assert done.returncode != 0 and "nobody" in done.stderr, done.stderr


def expect_whole(folder, data, person: int):
    text = given_out(folder, data, person)
    expected = planted(person) if person < 20 else planted(person)[:-5]
    for value in expected:
        assert value in text, f"{value} of {person} is missing"
    for other in (person + 1, person - 1, 100):
        if other % PEOPLE != person:
            assert not [value for value in planted(other % PEOPLE) if value in text], "somebody else's"


def expect_sound(data):
    done = run("verify", "--data", data, check=False)
    assert done.returncode == 0, done.stdout


def test_nothing_of_the_erased_is_left():
    with Folder() as folder:
        write_world(folder)
        data = folder / "data"
        import_world(folder, data)
        expect_whole(folder, data, 7)
        proof = json.loads(erase(data, 7).stdout)
        assert proof["state"] == "done", proof
        counts = {store["store"]: store["count"] for store in proof["stores"]}
        assert counts["quarantine"] == 1 and counts["warehouse"] == 4, counts
        expect_gone(folder, data, 7)
        expect_sound(data)
        run("rebuild", "--data", data)
        expect_gone(folder, data, 7)
        again = import_world(folder, data, "--force")
        assert " 0 stored" in again.stdout + again.stderr, again.stdout + again.stderr
        expect_gone(folder, data, 7)
        for person in range(PEOPLE):
            if person != 7 and (person < 30 or person % 40 == 0):
                expect_whole(folder, data, person)
        expect_sound(data)
        # The same people under new messages: the erased one is refused.
        text = (folder / "events.jsonl").read_text().replace('"m-', '"again-')
        (folder / "events.jsonl").write_text(text)
        import_world(folder, data)
        expect_gone(folder, data, 7)
        expect_sound(data)


def test_an_erasure_that_was_killed_is_completed():
    rng = random.Random(20261122)
    with Folder() as folder:
        write_world(folder)
        data = folder / "data"
        import_world(folder, data)
        for person in range(30, 42):
            process = start("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "by card")
            time.sleep(rng.uniform(0.02, 0.5))
            kill(process)
            run("verify", "--data", data, check=False)  # opens: goes on with what was begun
            done = run("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "by card",
                       check=False)
            assert done.returncode == 0 or "nobody" in done.stderr, done.stderr
            expect_gone(folder, data, person)
            expect_sound(data)
        expect_whole(folder, data, 7)


if __name__ == "__main__":
    test_nothing_of_the_erased_is_left()
    test_an_erasure_that_was_killed_is_completed()
