# SPDX-License-Identifier: GPL-2.0-only
"""What all tests of machines share: options, the fixture `start`, and the logs of failed tests."""
import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))
from machine import Machine  # noqa: E402

TAIL = 60


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="the tests that repeat, too")
    parser.addoption("--seed", type=int,
                     help="of what is done at random (default: another each time)")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: runs only with --long")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="only with --long (make test-long)"))


@pytest.fixture
def start(tmp_path):
    """Yields a function that starts a machine for this test alone; it takes what Machine()
    takes."""
    with contextlib.ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(Machine(tmp_path, *args, **options))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds the end of each log of its machine to the report of a test that failed."""
    report = (yield).get_result()
    machine = Machine.current
    has_machine = {"machine", "start"} & set(item.fixturenames) or "long" in item.keywords
    if not report.failed or not machine or not has_machine:
        return
    for log in sorted(machine.logs.glob("*.log")):
        lines = log.read_text(errors="replace").replace("\r", "").split("\n")
        report.sections.append((f"{log.name}, last lines of {len(lines)}",
                                "\n".join(lines[-TAIL:])))
