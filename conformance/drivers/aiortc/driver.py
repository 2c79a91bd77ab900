"""Starts the driver, or says what the machine lacks; `--check` does only the latter."""

import asyncio
import os
import sys

from requirements import missing_packages

if __name__ == "__main__":
    if missing := missing_packages():
        sys.exit(f"not installed here; on Debian: apt-get install {' '.join(missing)}")
    if sys.argv[1:] != ["--check"]:
        from commands import main

        asyncio.run(main())
        # All is closed and written. Python would free object by object what the end of the process
        # frees at once, and a harness that waits for that end would wait longer than for a call.
        os._exit(0)
