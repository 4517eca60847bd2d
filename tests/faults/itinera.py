"""Drives the program as a person would: runs commands, starts and kills servers, asks over HTTP."""
import atexit
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROGRAM = Path(os.environ["ITINERA_PROGRAM"])
# Master keys of the test's data folders lie beside them, not in the home of who runs the test.
if "XDG_STATE_HOME" not in os.environ:
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="itinera state ")
    atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], True)


class Folder:
    """A temporary folder, removed at the end."""

    def __enter__(self) -> Path:
        self.path = Path(tempfile.mkdtemp(prefix="itinera fault "))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def run(*arguments, check=True, env=None, timeout=300) -> subprocess.CompletedProcess:
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})})
    if check and done.returncode != 0:
        raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done


def start(*arguments, env=None) -> subprocess.Popen:
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **(env or {})})


def kill(process: subprocess.Popen):
    process.send_signal(signal.SIGKILL)
    process.communicate()


TOKENS: dict[Path, str] = {}  # data folder -> an API token of its owner
SESSIONS: dict[Path, dict] = {}  # data folder -> what a browser of its owner sends along


def totp(secret: str, step: int) -> str:
    """RFC 6238, SHA-1, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def owner_token(address: str, code: str, data: Path) -> str:
    """Sets the server up as a person would, and makes an API token that may read and import."""
    cookie = csrf = ""

    def ask(path, body=None, method=None):
        nonlocal cookie, csrf
        request = urllib.request.Request(address + path, method=method, headers={
            "Content-Type": "application/json", "Origin": address, "Cookie": cookie, "X-CSRF-Token": csrf},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            cookie = (answer.headers.get("Set-Cookie") or cookie).split(";")[0]
            said = json.loads(answer.read() or b"null")
        csrf = said.get("csrf", csrf)
        return said

    ask("/v1/setup", {"code": code, "email": "owner@example.org", "name": "Owner", "password": "many words of a test",
                      "language": "en", "time_zone": "UTC", "currency": "EUR", "week_start": "monday"})
    secret = ask("/v1/session/totp", {})["secret"]
    ask("/v1/session/totp/confirm", {"factor_code": totp(secret, int(time.time()) // 30)})
    ask("/v1/session")
    SESSIONS[data] = {"Cookie": cookie, "X-CSRF-Token": csrf}
    return ask("/v1/tokens", {"name": "test", "days": 1,
                              "permissions": ["journey:read", "import:run", "quarantine:read", "person:read"]})["secret"]


class Server:
    """`itinera serve` on a free port; ended with the test, whatever comes."""

    def __init__(self, data: Path, env=None):
        self.process = start("serve", "--data", data, "--port", 0, env=env)
        atexit.register(self.process.kill)
        self.address = None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.address = found.group(0)
                break
        if self.address is None:
            raise AssertionError("the server did not start: " + self.process.communicate()[1][-2000:])
        # The first server of a folder prints its set-up code; later ones know the token made then.
        if data not in TOKENS:
            TOKENS[data] = owner_token(self.address, self.setup_code(), data)
        self.token = TOKENS[data]
        self.data = data

    def setup_code(self) -> str:
        for line in self.process.stdout:
            found = re.search(r"#code=(\S+)", line)
            if found:
                return found.group(1)
        raise AssertionError("the server printed no set-up code")

    def ask(self, path: str, body=None, method=None, headers=None, timeout=60):
        """-> (status, JSON)"""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method,
                                         headers={"Content-Type": "application/json",
                                                  "Authorization": f"Bearer {self.token}", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"null")

    def ask_as_owner(self, path: str, body=None, method=None):
        """As the owner's browser, whose second factor was given in the last ten minutes. -> (status, bytes)"""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method, headers={
            "Content-Type": "application/json", "Origin": self.address, **SESSIONS[self.data]})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def upload(self, mapping: str, file: Path) -> str:
        """-> the id of the import"""
        boundary = "itinera-fault-boundary"
        body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n{mapping}\r\n"
                f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file.name}\"\r\n"
                "Content-Type: application/octet-stream\r\n\r\n").encode()
        body += file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        status, answer = self.ask("/v1/imports", body, headers={
            "Content-Type": f"multipart/form-data; boundary={boundary}"})
        assert status in (200, 201), (status, answer)
        return answer["id"]

    def wait_for_import(self, import_id: str, states=("done", "failed", "cancelled"), seconds=240):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status, answer = self.ask(f"/v1/imports/{import_id}")
            assert status == 200, (status, answer)
            if answer["state"] in states:
                return answer
            time.sleep(0.02)
        raise AssertionError(f"the import did not end: {answer}")

    def kill(self):
        kill(self.process)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode


MAPPING = """format: csv
source: faults
consent_mode: {external: "made for this test"}
time: {column: at}
identifiers: {user_id: who}
event: {column: what}
channel: {value: web}
properties: {amount: {column: amount, type: number}, note: note}
"""


def write_rows(path: Path, rows: int):
    """A CSV in which every row is different, so that each must be stored exactly once."""
    names = ["view", "cart", "checkout", "pay", "help"]
    with path.open("w") as out:
        out.write("at,who,what,amount,note\n")
        for k in range(rows):
            at = 1_760_000_000_000 + k * 1000
            out.write(f"{at},c{k * 7919 % 5003},{names[k * 31 % 5]},{k % 997}.25,row {k}\n")


def events_of(data: Path) -> int:
    """Events of a sound data folder; fails if it is not sound."""
    said = run("verify", "--data", data).stdout
    found = re.search(r"(\d+) events", said)
    assert found and "sound" in said, said
    return int(found.group(1))


def report_of(data: Path, question: dict) -> str:
    """The report as text, without what may differ: the time it took and the present."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(question, file)
        file.flush()
        report = json.loads(run("ask", question["analysis"], file.name, "--data", data).stdout)
    for name in ("took_ms", "now"):
        report["basis"].pop(name, None)
    return json.dumps(report, sort_keys=True)
