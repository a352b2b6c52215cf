"""Draws the flow of the function from its description, as an SVG with text in it."""

import tomllib
from xml.sax.saxutils import escape, quoteattr

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
SIZE = 12
LINE = 17
INK = "#1c2733"
FAINT = "#8796a5"


def draw(description, picture):
    with open(description, "rb") as file:
        flow = tomllib.load(file)
    parts = [*head(flow), *map(frame, flow["frames"]), *map(arrow, flow["arrows"])]
    parts += [box(each, flow["kinds"][each["kind"]]) for each in flow["boxes"]]
    parts += [lines(*note["at"], note["text"], anchor="start") for note in flow["notes"]]
    picture.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def head(flow):
    """The background is drawn, so that it can be read on a dark page too."""
    width, height = flow["size"]
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
           f' role="img" font-family={quoteattr(FONT)} font-size="{SIZE}" fill="{INK}">')
    yield f"<title>{escape(flow['title'])}</title>"
    yield f"<desc>{escape(flow['description'])}</desc>"
    yield f'<defs>{marker("end", "M0 0 8 4 0 8z", 8)}{marker("start", "M8 0 0 4 8 8z", 0)}</defs>'
    yield f'<rect width="{width}" height="{height}" rx="10" fill="#ffffff"/>'


def marker(name, path, tip):
    return (f'<marker id="{name}" viewBox="0 0 8 8" refX="{tip}" refY="4" markerWidth="8" markerHeight="8"'
            f' markerUnits="userSpaceOnUse" orient="auto"><path d="{path}" fill="{INK}"/></marker>')


def frame(each):
    left, top, _, _ = each["at"]
    return (rectangle(each["at"], fill="none", stroke=FAINT, rx="10")
            + lines(left + 12, top + 19, [each["label"]], anchor="start", fill="#4a5a6a"))


def box(each, colours):
    left, top, width, height = each["at"]
    name, *details = each["text"]
    first = top + height / 2 - LINE * len(details) / 2 + SIZE / 3
    return (rectangle(each["at"], fill=colours["fill"], stroke=colours["line"], rx="6")
            + lines(left + width / 2, first, [name], weight="bold")
            + (lines(left + width / 2, first + LINE, details) if details else ""))


def arrow(each):
    points = " ".join(f"{x},{y}" for x, y in each["points"])
    looks = f'fill="none" stroke="{INK}" stroke-width="1.4" marker-end="url(#end)"'
    if each.get("both"):
        looks += ' marker-start="url(#start)"'
    if each.get("dashed"):
        looks += ' stroke-dasharray="5 4"'
    label = lines(*each["at"], each["label"], fill="#4a5a6a") if "label" in each else ""
    return f'<polyline points="{points}" {looks}/>{label}'


def rectangle(at, **looks):
    left, top, width, height = at
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in looks.items())
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}"{attributes}/>'


def lines(x, y, texts, anchor="middle", weight="normal", fill=INK):
    spans = "".join(f'<tspan x="{x:g}" y="{y + LINE * number:g}">{escape(text)}</tspan>'
                    for number, text in enumerate(texts))
    return f'<text text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">{spans}</text>'
