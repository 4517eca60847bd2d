"""kill -9 at random moments of an import, by the command and in a server: nothing lost, nothing twice."""
import random
import sys
import time

from itinera import MAPPING, Folder, Server, events_of, kill, run, start, write_rows

ROWS = 60_000
KILLS_COMMAND = 50
KILLS_SERVER = 20


def kill_command(folder, file, mapping):
    """Kills `itinera import` again and again; whenever it came to its end, starts anew."""
    chance = random.Random(20)
    data = folder / "data 0"
    begun = time.monotonic()
    run("import", "--data", data, "--mapping", mapping, file)
    whole = time.monotonic() - begun
    assert events_of(data) == ROWS

    killed, folders = 0, 0
    while killed < KILLS_COMMAND:
        folders += 1
        data = folder / f"data {folders}"
        ended = False
        while not ended and killed < KILLS_COMMAND:
            process = start("import", "--data", data, "--mapping", mapping, file)
            try:
                process.wait(timeout=chance.uniform(0, whole))
                ended = True
                said = process.communicate()[1]
                assert process.returncode == 0 or "imported before" in said, said
            except Exception as error:
                if type(error).__name__ != "TimeoutExpired":
                    raise
                kill(process)
                killed += 1
        if not ended:
            last = run("import", "--data", data, "--mapping", mapping, file, check=False)
            assert last.returncode == 0 or "imported before" in last.stderr, last.stderr
        stored = events_of(data)
        assert stored == ROWS, f"{stored} events of {ROWS} after kills"
    print(f"import: {killed} kills in {folders} data folders, each ended with exactly {ROWS} events")


def kill_server(folder, file):
    """Kills `itinera serve` while it imports; after a restart the import goes on by itself."""
    chance = random.Random(21)
    killed, folders = 0, 0
    while killed < KILLS_SERVER:
        folders += 1
        data = folder / f"served {folders}"
        server = Server(data)
        import_id = server.upload(MAPPING, file)
        status, answer = server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
        assert status in (200, 202), (status, answer)
        for _ in range(chance.randint(2, 5)):
            time.sleep(chance.uniform(0, 0.25))
            server.kill()
            killed += 1
            server = Server(data)
        done = server.wait_for_import(import_id)
        assert done["state"] == "done", done
        assert done["rows"] == ROWS and done["rejected"] == 0, done
        assert server.stop() == 0
        stored = events_of(data)
        assert stored == ROWS, f"{stored} events of {ROWS} after kills of the server"
    print(f"serve: {killed} kills in {folders} data folders, each ended with exactly {ROWS} events")


if __name__ == "__main__":
    with Folder() as folder:
        file = folder / "rows.csv"
        write_rows(file, ROWS)
        mapping = folder / "mapping.yaml"
        mapping.write_text(MAPPING)
        if "server" not in sys.argv[1:]:
            kill_command(folder, file, mapping)
        if "command" not in sys.argv[1:]:
            kill_server(folder, file)
