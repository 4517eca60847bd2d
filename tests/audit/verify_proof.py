#!/usr/bin/env python3
"""Checks a proof of the audit without any code of Itinera (RFC 9162, sections 2.1.3.2 and 2.1.4.2).

Usage: verify_proof.py FILE   with the answer of /v1/audit/proof or /v1/audit/consistency; - for stdin.
Exit status: 0 it holds, 1 it does not.
"""
import hashlib
import json
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_from(path, at, last, low, high):
    """Walks up from a subtree at place `at` of `last` + 1; low, high: hashes of the old and new tree."""
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            low, high = sha(b"\1", step, low), sha(b"\1", step, high)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            high = sha(b"\1", high, step)
        at, last = at >> 1, last >> 1
    return (low, high) if last == 0 else None


def inclusion_holds(proof):
    leaf = sha(b"\0", proof["leaf"].encode())
    path = [bytes.fromhex(one) for one in proof["path"]]
    found = root_from(path, proof["seq"] - 1, proof["size"] - 1, leaf, leaf)
    canonical = json.dumps(json.loads(proof["leaf"]), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return found is not None and found[1].hex() == proof["root"] and canonical == proof["leaf"]


def consistency_holds(proof):
    path = [bytes.fromhex(one) for one in proof["path"]]
    old, new, size = bytes.fromhex(proof["from_root"]), bytes.fromhex(proof["to_root"]), proof["from"]
    if size == proof["to"]:
        return old == new and not path
    if size & (size - 1) == 0:
        path.insert(0, old)
    at, last = size - 1, proof["to"] - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return bool(path) and root_from(path[1:], at, last, path[0], path[0]) == (old, new)


if __name__ == "__main__":
    given = json.load(sys.stdin if sys.argv[1] == "-" else open(sys.argv[1]))
    sound = inclusion_holds(given) if "leaf" in given else consistency_holds(given)
    print("holds" if sound else "does not hold")
    sys.exit(not sound)
