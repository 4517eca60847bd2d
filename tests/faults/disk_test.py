"""A full disk, and a disk whose fsync fails: a clear error, nothing acknowledged lost, reads answered."""
import errno
import subprocess
import sys

from itinera import MAPPING, Folder, Server, events_of, run, write_rows

ROWS = 120_000
QUESTION = {"analysis": "funnel", "steps": ["view", "cart"], "window": "P7D"}


def still_answers(server: Server, what: str):
    status, overview = server.ask("/v1/overview")
    assert status == 200, f"{what}: the overview answered {status}: {overview}"
    status, report = server.ask("/v1/journeys/funnel", QUESTION)
    # Without any event so far, the names of the question are not known yet.
    assert status == 200 or overview["all_time"]["events"] == 0, f"{what}: the funnel answered {status}: {report}"


def import_and_wait(server: Server, file) -> dict:
    import_id = server.upload(MAPPING, file)
    status, answer = server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
    assert status in (200, 202), (status, answer)
    return server.wait_for_import(import_id)


def fill(file, leave: int):
    """Takes all room of the disk but the last `leave` bytes."""
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(1 << 20))
        except OSError as full:
            assert full.errno == errno.ENOSPC, full
        out.truncate(max(0, out.tell() - leave))


def full_disk(folder, small, large):
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", disk], capture_output=True)
    if mounted.returncode != 0:
        print("SKIPPED full disk: this user may not mount a tmpfs")
        return
    try:
        data = disk / "data"
        server = Server(data)
        before = import_and_wait(server, small)
        assert before["state"] == "done", before
        filler = disk / "filler"
        fill(filler, leave=1 << 20)
        mapping = folder / "large.yaml"
        mapping.write_text(MAPPING)
        import_id = None
        try:
            import_id = server.upload(MAPPING, large)
        except AssertionError as refused:  # there is no room for the upload itself
            assert "507" in str(refused) or "503" in str(refused), refused
        if import_id is not None:
            server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
            failed = server.wait_for_import(import_id)
            assert failed["state"] == "failed", failed
            assert "space" in failed["problem"]["detail"], failed
        still_answers(server, "full disk")
        assert server.stop() == 0
        # The command reads the file from elsewhere, so here it is the log that finds no room.
        full = run("import", "--data", data, "--mapping", mapping, large, check=False)
        assert full.returncode == 1, full.stdout
        assert "space" in full.stderr or "full" in full.stderr, full.stderr
        filler.unlink()
        run("import", "--data", data, "--mapping", mapping, large, check=False)
        stored = events_of(data)
        assert stored == ROWS, f"{stored} events of {ROWS} when there was room again"
        print("full disk: clear error, reads answered, whole when there was room again:", full.stderr.strip()[-160:])
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def failing_fsync(folder, small, large, shim):
    data = folder / "fsync"
    trigger = folder / "fail"
    server = Server(data, env={"LD_PRELOAD": shim, "ITINERA_FAIL_FSYNC": str(trigger)})
    before = import_and_wait(server, small)
    assert before["state"] == "done", before
    import_id = server.upload(MAPPING, large)
    trigger.touch()
    status, refused = server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
    assert status == 503, f"an import began on a disk that cannot store it: {status} {refused}"
    trigger.unlink()
    status, answer = server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
    assert status == 202, (status, answer)
    trigger.touch()
    failed = server.wait_for_import(import_id)
    assert failed["state"] == "failed", f"the disk failed too late for this test: {failed}"
    assert "I/O" in failed["problem"]["detail"] or "fsync" in failed["problem"]["detail"], failed
    still_answers(server, "failing fsync")
    trigger.unlink()
    status, answer = server.ask(f"/v1/imports/{import_id}/run", {}, "POST")
    assert status == 202, f"the import cannot go on when the disk is well again: {status} {answer}"
    done = server.wait_for_import(import_id)
    assert done["state"] == "done" and done["rows"] == ROWS, done
    assert server.stop() == 0
    acknowledged = events_of(data)
    assert acknowledged == ROWS, f"{acknowledged} events of {ROWS} when the disk was well again"
    print(f"failing fsync: clear error, reads answered, {acknowledged} events when the disk was well again:",
          failed["problem"]["detail"][-120:])


if __name__ == "__main__":
    with Folder() as folder:
        small, large = folder / "small.csv", folder / "large.csv"
        write_rows(small, 20_000)
        write_rows(large, ROWS)
        full_disk(folder, small, large)
        failing_fsync(folder, small, large, sys.argv[1])
