"""What this driver needs of the machine. Owns the names of the packages; uses nothing but Python."""

import shutil
from importlib.util import find_spec

# Module to Debian package.
MODULES = {
    "aiortc": "python3-aiortc",
    "websockets": "python3-websockets",
    "google.protobuf": "python3-protobuf",
}


def missing_packages() -> list[str]:
    """The Debian packages to install, none when everything is here."""
    missing = [package for module, package in MODULES.items() if not _is_here(module)]
    return missing if shutil.which("protoc") else [*missing, "protobuf-compiler"]


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # The package around it is missing, too.
        return False
