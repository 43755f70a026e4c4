"""The memory of the child is its own: bounded, and not mistaken for that of its parent."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT_MB = 400  # more than a child needs, less than the parent below holds

PARENT = """
import subprocess, sys
ballast = bytearray(700 << 20)
ballast[::4096] = b"x" * len(ballast[::4096])
child = subprocess.run([sys.executable, "-m", "crawler.run"], input=sys.stdin.buffer.read(), stdout=sys.stdout)
sys.exit(child.returncode)
"""


def test_a_large_parent_does_not_end_the_visits_of_its_child(desk, make_outlet):
    outlet = make_outlet(12)
    job = desk.job(outlet.record(), memory_mb=LIMIT_MB)
    run = subprocess.run([sys.executable, "-c", PARENT], cwd=ROOT, input=job.to_json().encode() + b"\n", check=False)
    assert run.returncode == 0
    assert sorted(desk.pages()) == sorted(outlet.ids)


def test_a_child_above_its_limit_stops_and_says_so(desk, make_outlet, web):
    outlet = make_outlet(3)
    outlet.replies["/robots.txt"] = web.Reply("User-agent: *\nCrawl-delay: 1", kind="text/plain")
    child = desk.run(desk.job(outlet.record(), memory_mb=1))
    assert child.exit_code == 1
    assert "limit 1 MB" in child.of("error")[0]["en"]
    assert child.of("stopped") == [{"event": "stopped", "reason": "memory"}]
    with desk.store() as store:
        assert store.frontier_counts()["leased"] == 0
