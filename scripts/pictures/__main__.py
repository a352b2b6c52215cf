"""Draws every picture of the documents into a directory."""

import sys
from pathlib import Path

import dashboard
import flow
import performance
from places import FIGURES, FLOW, KEPT, TEMPLATE

directory = Path(sys.argv[1])
flow.draw(FLOW, directory / "flow.svg")
dashboard.draw(TEMPLATE, KEPT, directory / "dashboard.svg")
performance.draw(FIGURES, directory)
