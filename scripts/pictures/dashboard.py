"""Draws the dashboard of deploy/monitoring.yaml with the metrics of a run, on its own grid.

What the run does not have, such as the metrics of AWS's own services, is drawn empty."""

from itertools import cycle

from matplotlib import pyplot
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FuncFormatter, MaxNLocator

import run
from definition import question, series, widgets
from look import FAINT, GRID, INK, save

# Inches of a unit of the grid.
UNIT = (0.58, 0.44)
# The run takes minutes: with the periods of the definition it would be a point. CloudWatch has none below a minute.
PERIOD_MS = 10_000
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b")
SMALL = 7


def draw(template, kept, picture):
    found = run.lines(kept)
    taken = run.samples(found)
    placed = widgets(template)
    columns = max(each["x"] + each["width"] for each in placed)
    rows = max(each["y"] + each["height"] for each in placed)
    figure = pyplot.figure(figsize=(columns * UNIT[0], rows * UNIT[1]), facecolor="#f2f4f7")
    for widget in placed:
        card = Card(figure, widget)
        match widget["type"]:
            case "alarm":
                alarms(card, widget["properties"]["alarms"])
            case "metric":
                metrics(card, widget["properties"], taken)
            case "log":
                rows_of_log(card, run.table(question(widget["properties"]), found))
            case other:
                raise ValueError(f"nobody draws a widget of the type {other}")
    save(figure, picture)


class Card:
    """The white ground of a widget, measured in inches from its lower left corner."""

    def __init__(self, figure, widget):
        self.figure = figure
        self.width, self.height = widget["width"] * UNIT[0], widget["height"] * UNIT[1]
        total_width, total_height = figure.get_size_inches()
        self.left = widget["x"] * UNIT[0]
        self.bottom = total_height - widget["y"] * UNIT[1] - self.height
        self.scale = (total_width, total_height)
        ground = self.axes(0.05, 0.05, self.width - 0.1, self.height - 0.1)
        ground.axis("off")
        ground.add_patch(FancyBboxPatch((0, 0), 1, 1, boxstyle="square,pad=0", transform=ground.transAxes, fc="white",
                                        ec=GRID, clip_on=False))
        self.text(0.18, self.height - 0.25, widget["properties"]["title"], weight="bold", fontsize=9)

    def axes(self, left, bottom, width, height):
        return self.figure.add_axes(((self.left + left) / self.scale[0], (self.bottom + bottom) / self.scale[1],
                                     width / self.scale[0], height / self.scale[1]))

    def text(self, left, bottom, text, **looks):
        looks = {"fontsize": SMALL, "va": "center", **looks}
        self.figure.text((self.left + left) / self.scale[0], (self.bottom + bottom) / self.scale[1], text, **looks)


def alarms(card, arns):
    for place, arn in enumerate(arns):
        column, row = place % 5, place // 5
        left, bottom = 0.25 + column * (card.width - 0.3) / 5, card.height - 0.6 - row * 0.3
        card.text(left, bottom, "○", color=FAINT, fontsize=9)
        card.text(left + 0.18, bottom, arn.rpartition(":")[2], fontsize=8)
    card.text(card.width - 0.2, card.height - 0.25, "no data: states of alarms", color=FAINT, ha="right")


def metrics(card, properties, taken):
    axes = card.axes(0.62, 0.92, card.width - 0.85, card.height - 1.4)
    begin = min(each.time for each in taken)
    periods = range((max(each.time for each in taken) - begin) // PERIOD_MS + 1)
    shown = series(properties)
    values = [by_period(each, taken, begin) for each in shown]
    units = {sample.unit for each in shown for sample in run.of(each, taken)}
    colours = cycle(COLOURS)
    colours = [each.colour or next(colours) for each in shown]
    if not units:
        missing = ", ".join(sorted({each.namespace for each in shown}))
        axes.text(0.5, 0.5, f"no data: {missing}", transform=axes.transAxes, ha="center", va="center", color=FAINT)
    elif properties.get("stacked"):
        stacked(axes, periods, values, colours)
    else:
        joined(axes, periods, values, colours)
    frame(axes, periods, units)
    legend(card, [Line2D([], [], color=colour if own else GRID, linewidth=3, label=each.label)
                  for each, own, colour in zip(shown, values, colours, strict=True)])


def stacked(axes, periods, values, colours):
    below = dict.fromkeys(periods, 0)
    for own, colour in zip(values, colours, strict=True):
        axes.bar(list(own), list(own.values()), 0.85, [below[period] for period in own], color=colour)
        below |= {period: below[period] + value for period, value in own.items()}


def joined(axes, periods, values, colours):
    for place, (own, colour) in enumerate(zip(values, colours, strict=True)):
        # Where several are equal, the later ones leave a ring of the earlier.
        axes.plot(periods, [own.get(period, float("nan")) for period in periods], "o-", color=colour, linewidth=1.2,
                  markersize=2.5 + 0.9 * (len(values) - place), clip_on=False)


def by_period(each, taken, begin):
    """The series' statistic in every period that has a value."""
    numbers = {}
    for sample in run.of(each, taken):
        numbers.setdefault((sample.time - begin) // PERIOD_MS, []).extend(sample.values)
    return {period: run.statistic(each.stat, numbers[period]) for period in sorted(numbers)}


def frame(axes, periods, units):
    axes.set_xlim(-0.7, len(periods) - 0.3)
    axes.set_xticks(periods[::3])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda period, _: clock(period)))
    axes.set_xlabel("min:s", loc="right", fontsize=SMALL, color=FAINT, labelpad=1)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.tick_params(labelsize=SMALL, length=2, color=FAINT)
    axes.grid(axis="y")
    if units:
        axes.set_ylim(bottom=0, top=max(1.05 * axes.get_ylim()[1], 1))
        axes.text(0, 1.03, ", ".join(sorted(units)), transform=axes.transAxes, fontsize=SMALL, color=FAINT)
    else:
        axes.set_yticks([])


def clock(period):
    seconds = int(period) * PERIOD_MS // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


def legend(card, handles):
    ground = card.axes(0.2, 0.1, card.width - 0.4, 0.55)
    ground.axis("off")
    ground.legend(handles=handles, loc="upper left", ncols=2, frameon=False, fontsize=SMALL, borderaxespad=0,
                  handlelength=1, columnspacing=1.2, labelspacing=0.35)


def rows_of_log(card, table):
    head, rows = table
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    room = (card.width - 0.5) / sum(width + 2 for width in widths)
    for line, row in enumerate([head, *rows]):
        bottom = card.height - 0.55 - line * 0.185
        left = 0.25
        for cell, width in zip(row, widths, strict=True):
            card.text(left, bottom, cell, weight="normal" if line else "bold", color=INK)
            left += (width + 2) * room
