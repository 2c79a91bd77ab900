"""Starts the driver, or says what the machine lacks; `--check` does only the latter."""

import asyncio
import sys

from requirements import missing_packages

if __name__ == "__main__":
    if missing := missing_packages():
        sys.exit(f"not installed here; on Debian: apt-get install {' '.join(missing)}")
    if sys.argv[1:] != ["--check"]:
        from commands import main

        asyncio.run(main())
