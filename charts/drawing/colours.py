"""Every colour, light and dark, and the style sheets that paint with them: light, dark, print and forced colours.

This is their only home: the style sheets of pages and embeds are filled from here, and a test finds a colour written
anywhere else.
"""

from typing import NamedTuple


class Palette(NamedTuple):
    """What pages and embeds are painted with, in one theme."""

    paper: str
    card: str
    line: str
    ink: str
    soft: str  # secondary text
    link: str
    warn: str  # behind a warning
    alert: str  # beside it, and the dot of a source in trouble
    good: str


LIGHT = Palette(
    paper="#fbfaf7",
    card="#ffffff",
    line="#dcd9d2",
    ink="#1b1f24",
    soft="#59606a",
    link="#12436d",
    warn="#fdf3e7",
    alert="#c8501a",
    good="#1f7a72",
)
DARK = Palette(
    paper="#14171a",
    card="#1b1f24",
    line="#33383e",
    ink="#eceae4",
    soft="#a9b0b8",
    link="#7fb4e6",
    warn="#2a241b",
    alert=LIGHT.alert,
    good=LIGHT.good,
)

# What is painted around the marks of a chart.
INK = {
    "ink": (LIGHT.ink, DARK.ink),
    "soft": (LIGHT.soft, DARK.soft),
    "grid": ("#e4e2dc", DARK.line),
    "card": (LIGHT.card, DARK.card),
}

# The colours of marks say who counted.
OTHER = "other"  # of a kind of counter without a colour of its own
COLOURS = {
    "newsroom": ("#12436D", "#7fb4e6"),
    "parliament": ("#C8501A", "#f0935a"),
    "authority": ("#C8501A", "#f0935a"),
    "official_table": ("#1F7A72", "#4fbcae"),
    OTHER: ("#6B4C9A", "#b79be0"),
}

# One hue in even steps, from few to many: the classes of a map.
MAP_STEPS = {
    "m0": ("#d7e9e6", "#24413d"),
    "m1": ("#a9d0ca", "#2c5d57"),
    "m2": ("#74b1a8", "#377d75"),
    "m3": ("#45938a", "#439e92"),
    "m4": ("#1f7a72", "#4fbcae"),
}

PAINT = {**INK, **COLOURS, **MAP_STEPS}


def chart_css(theme: str = "auto", *, is_alone: bool = False) -> str:
    """The style sheet of static charts: `light` and `dark` are fixed, `auto` follows the reader's system.

    A standalone file is mostly used as an image: it has neither pointer nor keyboard nor forced colours.
    """
    dark = "" if theme == "light" else _dark_rules()
    if theme == "auto":
        dark = f"@media screen and (prefers-color-scheme:dark){{{dark}}}"
    links = ".cc a{text-decoration:none}"
    if is_alone:
        return links + dark
    touched = (
        ".cc a:hover .bar,.cc a:focus .bar{opacity:.82}"
        ".cc a:focus{outline:none}.cc a:focus .hit{stroke:currentColor;stroke-width:2}"
        "@media print{.cc .hit{display:none}}"
    )
    return f"{links}{touched}{dark}@media (forced-colors:active){{{_forced_rules()}}}"


def page_colours() -> str:
    """The colours of pages as variables of CSS, `var(--ink)`; they follow the reader's system, and print is light."""
    light, dark = (";".join(f"--{name}:{value}" for name, value in theme._asdict().items()) for theme in (LIGHT, DARK))
    return f":root{{{light};color-scheme:light dark}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _dark_rules() -> str:
    rules = [f".cc .f-{name}{{fill:{dark}}}" for name, (_light, dark) in (INK | MAP_STEPS).items()]
    rules += [f".cc .l-{name}{{stroke:{dark}}}" for name, (_light, dark) in INK.items()]
    for name, (_light, dark) in COLOURS.items():
        rules.append(f".cc .f-{name}{{fill:{dark}}}.cc .l-{name}{{stroke:{dark}}}")
    return "".join(rules)


def _forced_rules() -> str:
    """A reader's own few colours: texts and lines in the text colour, counters distinguished by three colours and by
    labels, the classes of a map as even mixtures of text and background."""
    inks = {"ink": "CanvasText", "soft": "CanvasText", "card": "Canvas"}
    inks |= {name: "Highlight" for name in COLOURS} | {"parliament": "CanvasText", "authority": "CanvasText"}
    rules = [
        ".cc,.cc text{forced-color-adjust:none}",
        ".cc .l-grid{stroke:color-mix(in srgb,CanvasText 30%,Canvas)}",
    ]
    for colour in dict.fromkeys(inks.values()):
        names = [name for name, ink in inks.items() if ink == colour]
        for letter, what in (("f", "fill"), ("l", "stroke")):
            rules.append(",".join(f".cc .{letter}-{name}" for name in names) + f"{{{what}:{colour}}}")
    for step, name in enumerate(MAP_STEPS, start=1):
        rules.append(f".cc .f-{name}{{fill:color-mix(in srgb,CanvasText {15 * step}%,Canvas)}}")
    return "".join(rules)
