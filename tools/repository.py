"""Which files of a checkout are ours: what git tracks or would track, or all but what is built or fetched."""
import os
import subprocess
from pathlib import Path

NOT_OURS = {".git", "third_party", "node_modules", "dist", "itinera-data", "screens", "__pycache__"}


def our_files(root: Path) -> list[Path]:
    """Paths relative to `root`, sorted."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False) if (root / ".git").exists() else None
    if listed and listed.returncode == 0:
        paths = [Path(name) for name in listed.stdout.decode().split("\0") if name]
        return sorted(path for path in paths if (root / path).is_file())
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith("build")]
        found += [(Path(folder) / name).relative_to(root) for name in names]
    return sorted(found)
