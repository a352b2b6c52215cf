"""Draws the figures of docs/performance.md."""

from dataclasses import replace

from matplotlib import pyplot

from figures import read
from look import INK, OTHER, OWN, TARGET, save

SWEEPS = [(f"sweep of {media:,}, {way}", f"sweep of {media} media, {way}")
          for way in ("queued", "deleted") for media in (20_000, 100_000)]


def draw(document, directory):
    figures = read(document)
    start(figures, directory / "performance-start.svg")
    work(figures, directory / "performance-work.svg")
    pace(figures, directory / "performance-pace.svg")


def start(figures, picture):
    """Beside a hello-world: what the program costs before and apart from its work."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 1.9), layout="constrained")
    hello = figures["start of the hello-world, ms"]
    limit = figures["start, times the hello-world"].target * hello.value
    bars(left, "{:.2f}", [("bootstrap", replace(figures["start of `bootstrap`, ms"], target=limit), OWN),
                          ("hello-world", hello, OTHER)])
    left.set(title="From the start to the first poll", xlabel="ms")
    bars(right, "{:.0f}", [("webhook to 202", figures["webhook to 202, µs"], OWN),
                           ("hello-world", figures["hello-world to its answer, µs"], OTHER)])
    right.set(title="From an invocation to its answer", xlabel="µs")
    save(figure, picture)


def work(figures, picture):
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    bars(left, "{:.1f}", [
        *((f"{count:,} videos", figures[f"CPU, {count:,} videos, µs a target"], OWN)
          for count in (1_000, 2_500, 5_000, 10_000)),
        ("9,999 targets,\nthree providers", figures["CPU, 9,999 targets at three providers, µs a target"], OTHER),
        ("10,000 files,\na call each", figures["CPU, 10,000 files (a call each), µs a target"], OTHER)])
    left.set(title="CPU by batch", xlabel="µs a target")
    bars(right, "{:.1f}", [
        *((f"{count:,} videos", figures[f"peak memory, {count:,} videos, MiB"], OWN) for count in (10, 10_000)),
        ("10,000 files", figures["peak memory, 10,000 files, MiB"], OTHER),
        *((label, figures[f"{row}: peak memory, MiB"], OTHER) for label, row in SWEEPS)])
    right.set(title="Peak memory of the process", xlabel="MiB")
    save(figure, picture)


def pace(figures, picture):
    figure, axes = pyplot.subplots(figsize=(9, 2.1), layout="constrained")
    rows = [(f"{name}, replies after {delay} ms", figures[f"{name}, replies after {delay} ms: % of the rate"])
            for name in ("DeleteVideo, 30/s", "Tencent DeleteMedia, 100/s") for delay in (0, 50)]
    for place, (_, each) in enumerate(rows):
        axes.plot(each.value, place, "o", color=OWN)
        axes.annotate(f"{each.value:.1f}", (each.value, place), (8, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.set(title="Pace that is reached", xlabel="% of the documented rate")
    axes.set(xlim=(97, 100.5), ylim=(len(rows) - 0.5, -1))
    axes.grid(axis="x")
    (target,) = {each.target for _, each in rows}
    for value, label in ((target, f"at least {target:g}"), (100, "the rate")):
        axes.axvline(value, color=TARGET, linewidth=1.2, linestyle="--")
        axes.annotate(label, (value, 1), (-4, -2), xycoords=("data", "axes fraction"), textcoords="offset points",
                      va="top", ha="right", color=TARGET, fontsize=8)
    save(figure, picture)


def bars(axes, form, rows):
    """Medians with their ranges and targets, the first row on top."""
    for place, (_, each, colour) in enumerate(rows):
        axes.barh(place, each.value, height=0.62, color=colour)
        axes.plot([each.low, each.high], [place, place], color=INK, linewidth=1.2)
        axes.annotate(form.format(each.value), (0, place), (5, 0), textcoords="offset points", va="center",
                      color="white" if colour == OWN else INK)
        if each.target is not None:
            axes.plot([each.target] * 2, [place - 0.42, place + 0.42], color=TARGET, linewidth=1.6)
            axes.annotate(f"at most {each.target:.3g}", (max(each.target, each.high), place), (5, 0),
                          textcoords="offset points", va="center", color=TARGET, fontsize=8)
    axes.set_yticks(range(len(rows)), [label for label, _, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.32 * max(max(each.high, each.target or 0) for _, each, _ in rows))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
