"""How much memory this process holds now.

Not `getrusage`, which Scrapy's own extension asks: its maximum is inherited over fork and exec, so that the child of a
large parent (ours holds a morpheme analyser) looked large from its first breath, and closed every visit at once.
"""

import os
from pathlib import Path

_STATM = Path("/proc/self/statm")


def resident_mb() -> float:
    """Resident memory in MiB; 0 where the system does not tell (other than Linux), so that no limit applies."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
