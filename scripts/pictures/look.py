"""What the plots have in common: colours, fonts, and files that depend on nothing but what is drawn."""

from matplotlib import pyplot

INK = "#1c2733"
FAINT = "#8796a5"
GRID = "#e3e8ed"
OWN = "#1f77b4"
OTHER = "#b8c4d0"
TARGET = "#d62728"

pyplot.rcParams.update({
    # A background of their own, so that they can be read on a dark page too.
    "figure.facecolor": "white",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    # Letters as outlines look the same everywhere; the same names for the same parts in every run.
    "svg.fonttype": "path",
    "svg.hashsalt": "takedown",
})


def save(figure, picture):
    figure.savefig(picture, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
