"""Conformance with the official clients: python tests/conformance LOCAL BOOTSTRAP, the two programs that are built."""

import argparse
import os
import sys

import emulated
import function
from report import Report

arguments = argparse.ArgumentParser(prog="conformance", description=__doc__)
arguments.add_argument("local", help="the local runner, for its emulator")
arguments.add_argument("bootstrap", help="the deployed program")
programs = arguments.parse_args()
# Some clients would send what is meant for loopback to a proxy.
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
report = Report()
emulated.check(report, os.path.abspath(programs.local))
function.check(report, os.path.abspath(programs.bootstrap))
sys.exit(0 if report.show() else 1)
