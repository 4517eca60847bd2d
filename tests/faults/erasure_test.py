"""Erases people from a data folder and looks for them in every byte of it.

200 people, each with 30 planted values: in identifiers, properties, nested properties and rejected
rows. Two of them also in what people do with the console: an uploaded file that waits, questions that
were asked, archives that were made, notes, and reasons in the audit. One of each is erased, and nothing
of that one is found again, in no form, nor after a rebuild and after the same file was imported again;
all that was planted of the others is still given out. Then the program is killed in every step of an
erasure, and at random moments; the next start completes them.
"""
import io
import json
import random
import sqlite3
import time
import urllib.parse
import zipfile

from itinera import Folder, Server, kill, run, start

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


def plant_by_hand(folder, data, person: int):
    """What staff leave behind of a person: in uploads, questions, archives, notes and the audit."""
    user, prop = canary(person, "user"), canary(person, "p0")
    server = Server(data)
    try:
        status, found = server.ask("/v1/customers/search", {"identifier": user})
        assert status == 200 and found["total"] == 1, found
        customer = found["customers"][0]["customer"]
        waiting = folder / f"waiting_{person}.jsonl"
        waiting.write_text(json.dumps({"type": "track", "event": "later", "userId": user, "messageId": f"w{person}",
                                       "timestamp": "2026-03-09T10:00:00Z", "properties": {"p": prop}}) + "\n")
        server.upload(MAPPING, waiting)
        status, answer = server.ask_as_owner(
            f"/v1/customers/{customer}/reveal", {"fields": ["user_id"], "reason": f"{user} called; so did {user.upper()}"})
        assert status == 200 and user in json.loads(answer)["values"][0]["value"], answer
        named = {"steps": [{"event": "event 0", "where": {"property": {"name": "note1", "op": "eq", "value": user}}}]}
        question = {"steps": [{"event": "event 0", "where": {"property": {"name": "note0", "op": "eq", "value": prop}}}]}
        for asked in (question, named):
            status, answer = server.ask_as_owner("/v1/journeys/funnel", asked)
            assert status == 200, (status, answer)
        request = json.loads(server.ask_as_owner("/v1/privacy/requests", {
            "type": "access", "regime": "gdpr", "identifier": {"kind": "user_id", "value": user},
            "notes": f"{user} {prop}"})[1])["id"]
        at = f"/v1/privacy/requests/{request}"
        for act, body in (("verify", {"method": "staff", "words": f"{user} showed a card"}),
                          ("extend", {"reason": f"{user} is away"}), ("run", {})):
            status, answer = server.ask_as_owner(f"{at}/{act}", body)
            assert status == 200, (act, answer)
        refused = json.loads(server.ask_as_owner("/v1/privacy/requests", {
            "type": "explain", "regime": "gdpr", "identifier": {"kind": "user_id", "value": user}})[1])["id"]
        assert server.ask_as_owner(f"/v1/privacy/requests/{refused}/refuse", {"reason": f"{user} asked twice"})[0] == 200
        return request
    finally:
        assert server.stop() == 0


def archive_by_link(data, request: str) -> dict[str, str]:
    """Fetches an archive as its customer does, once. -> file -> text"""
    server = Server(data)
    try:
        link = json.loads(server.ask_as_owner(f"/v1/privacy/requests/{request}/link", {})[1])["link"]
        token = {"token": link.split("#")[1]}
        status, archive = server.ask_as_owner("/v1/privacy/archive", token)
        assert status == 200, archive
        assert server.ask_as_owner("/v1/privacy/archive", token)[0] == 410, "fetched twice"
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            return {name: files.read(name).decode() for name in files.namelist()}
    finally:
        assert server.stop() == 0


def expect_given_by_link(data, request: str, person: int):
    files = archive_by_link(data, request)
    for value in planted(person):
        for name in ("data.json", "index.html"):
            assert value in files[name], f"{value} is not in {name}"
    whole = "".join(files.values())
    others = [value for other in range(PEOPLE) if other != person for value in planted(other) if value in whole]
    assert not others, others[:5]


def test_nothing_of_the_erased_is_left():
    with Folder() as folder:
        write_world(folder)
        data = folder / "data"
        import_world(folder, data)
        expect_whole(folder, data, 7)
        plant_by_hand(folder, data, 7)
        kept = plant_by_hand(folder, data, 8)
        proof = json.loads(erase(data, 7).stdout)
        assert proof["state"] == "done", proof
        counts = {store["store"]: store["count"] for store in proof["stores"]}
        assert counts["quarantine"] == 1 and counts["warehouse"] == 4 and counts["imports"] == 1, counts
        assert counts["questions"] == 2, counts
        assert counts["exports"] == 3, counts  # two requests before, and that of the erasure
        left = {store["store"]: store["check"]["left"] for store in proof["stores"] if "check" in store}
        assert len(left) >= 3 and not any(left.values()), left
        expect_gone(folder, data, 7)
        expect_sound(data)
        run("rebuild", "--data", data)
        expect_gone(folder, data, 7)
        again = import_world(folder, data, "--force")
        assert " 0 stored" in again.stdout + again.stderr, again.stdout + again.stderr
        expect_gone(folder, data, 7)
        expect_given_by_link(data, kept, 8)
        assert run("audit", "verify", "--data", data).returncode == 0
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


STEPS = ["quarantine", "imports", "questions", "exports", "vault", "log", "identity", "journeys", "warehouse", "state"]


def has_begun(data, person_row: int, step: str) -> bool:
    """Whether the step of this erasure was begun, by what the program wrote down."""
    try:
        with sqlite3.connect(f"file:{urllib.parse.quote(str(data / 'state.db'))}?mode=ro", uri=True, timeout=1) as state:
            return state.execute("SELECT count(*) FROM request_stores WHERE request = ? AND store = ?",
                                 (person_row, step)).fetchone()[0] > 0
    except sqlite3.Error:
        return False


def newest_request(data) -> int:
    with sqlite3.connect(f"file:{urllib.parse.quote(str(data / 'state.db'))}?mode=ro", uri=True) as state:
        return state.execute("SELECT coalesce(max(number), 0) FROM privacy_requests").fetchone()[0]


def expect_completed(folder, data, person: int):
    run("verify", "--data", data, check=False)  # opens: goes on with what was begun
    done = erase_again(data, person)
    assert done.returncode == 0 or "nobody" in done.stderr, done.stderr
    expect_gone(folder, data, person)
    expect_sound(data)


def erase_again(data, person: int):
    return run("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "by card", check=False)


def test_an_erasure_that_was_killed_is_completed():
    rng = random.Random(20261122)
    with Folder() as folder:
        write_world(folder)
        data = folder / "data"
        import_world(folder, data)
        hit = 0
        for person, step in enumerate(STEPS):  # these have a rejected row, too
            number = newest_request(data) + 1
            process = start("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "by card")
            while process.poll() is None and not has_begun(data, number, step):
                pass
            hit += process.poll() is None
            kill(process)
            expect_completed(folder, data, person)
        print(f"killed in {hit} of {len(STEPS)} steps")
        assert hit >= len(STEPS) - 2, "too few kills came in time"
        for person in range(30, 34):
            process = start("privacy", "erase", "--data", data, "user_id", canary(person, "user"), "--verified", "by card")
            time.sleep(rng.uniform(0.02, 0.5))
            kill(process)
            expect_completed(folder, data, person)
        expect_whole(folder, data, 17)


if __name__ == "__main__":
    test_nothing_of_the_erased_is_left()
    test_an_erasure_that_was_killed_is_completed()
