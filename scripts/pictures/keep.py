"""Keeps what the dashboard reads of a function's log: the metrics, and the lines that its question is about."""

import json
import sys

from definition import question, widgets
from places import KEPT, TEMPLATE
from run import is_asked

questions = [question(each["properties"]) for each in widgets(TEMPLATE) if each["type"] == "log"]
with open(sys.argv[1], encoding="utf-8") as log:
    kept = [line for line in log
            if "_aws" in (read := json.loads(line)) or any(is_asked(each, read) for each in questions)]
KEPT.write_text("".join(kept), encoding="utf-8")
