"""Plays every scenario and prints what came of it."""

import argparse
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from .deployment import Deployment, at_emulator
from .emulator import Emulator
from .extension import Extension
from .ministack import Ministack
from .report import Report
from .runtimes import cargo_lambda, interface_emulator
from .scenarios import (
    asynchronous,
    direct,
    dry_run,
    duplicates,
    envelopes,
    fifo,
    many,
    no_secrets,
    permissions,
    poison,
    provider_down,
    redeployed,
    refused,
    stopped,
    sweep,
    takedown,
    throttled,
    watched,
    webhook,
)
from .world import World

RUNTIMES = [
    ("AWS's Runtime Interface Emulator: events/*.json", interface_emulator),
    ("cargo lambda watch and invoke: events/*.json", cargo_lambda),
]
AS_IT_COMES = [("dry run", dry_run)]
WITH_EVERYTHING = [
    ("takedown at three providers", takedown),
    ("hundreds of messages", many),
    ("the same event three times", duplicates),
    ("throttled and failing, then settled", throttled),
    ("not understood, beside neighbours", poison),
    ("refused for good", refused),
    ("provider down, dead letters redriven", provider_down),
    ("stopped by the mapping, then started again", stopped),
    ("through SNS and EventBridge", envelopes),
    ("a FIFO queue beside the queue", fifo),
    ("signed webhook through the function URL", webhook),
    ("retention sweep by the schedule", sweep),
    ("asynchronous, to the failure destination", asynchronous),
    ("direct invocation", direct),
    ("deployed anew, and back, under load", redeployed),
    ("what the function's role may do", permissions),
    ("no secrets in the log", no_secrets),
    ("what alarms and dashboard look at", watched),
]


def main():
    arguments = parse()
    # Who is told to end ends its servers first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = Report()
    directory = arguments.directory.resolve()
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    report.start()
    for name, runtime in RUNTIMES:
        play(report, name, lambda runtime=runtime: under(runtime, arguments, directory))
    stack(report, arguments, directory)
    return report.finish()


def parse():
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end", description=__doc__)
    parser.add_argument("--built", type=Path, required=True, help="what `sam build` made")
    parser.add_argument("--architecture", choices=["x86_64", "arm64"], required=True, help="what it was made for")
    parser.add_argument("--local", type=Path, required=True, help="the program that holds the providers' emulator")
    parser.add_argument("--directory", type=Path, required=True, help="for the servers' files and logs; emptied first")
    parser.add_argument("--keep", type=Path, help="a directory for the lines that the deployed function wrote")
    return parser.parse_args()


def under(runtime, arguments, directory):
    own = directory / runtime.__name__.rpartition(".")[2]
    own.mkdir()
    with Emulator(arguments.local.resolve(), own / "emulator.log") as emulator:
        bootstrap = arguments.built.resolve() / "Function" / "bootstrap"
        return runtime.run(bootstrap, arguments.architecture, emulator, own, search_path())


def stack(report, arguments, directory):
    """The scenarios of the deployed template."""
    tools = Path(sys.executable).parent
    with (
        Emulator(arguments.local.resolve(), directory / "emulator.log") as emulator,
        Extension() as extension,
        Ministack(tools / "ministack", search_path(), directory, extension.port) as ministack,
    ):
        deployment = Deployment(
            ministack, arguments.built.resolve(), str(tools / "sam"), arguments.architecture, search_path(), directory)
        extension.ministack = ministack
        deployment.deploy()
        extension.role = deployment.role()
        written = deployment.written()
        deployment.put_configuration(written, at_emulator(deployment.configuration(written), emulator))
        world = World(ministack, deployment, emulator, extension)
        scenarios(report, world, AS_IT_COMES)
        deployment.deploy_with_everything(emulator)
        scenarios(report, world, WITH_EVERYTHING)
        if arguments.keep:
            keep(arguments.keep, world)


def scenarios(report, world, played):
    for name, scenario in played:
        play(report, name, lambda scenario=scenario: scenario.run(world))
        world.clean()


def play(report, name, run):
    try:
        tally = run()
    except Exception as error:
        report.add(name, None, "failed")
        where = traceback.extract_tb(error.__traceback__)
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in where[2:]]
        print(f"    {type(error).__name__}: {error} ({', '.join(places)})", flush=True)
    else:
        report.add(name, tally, "passed")


def keep(directory, world):
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "function.log", "w") as log:
        log.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in world.log.lines())


def search_path():
    """This environment's programs before the machine's."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


if __name__ == "__main__":
    sys.exit(main())
