"""Rules about the code, held over the code: who imports whom, sizes, names, and what templates and assets may say."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
from jinja2 import nodes

from charts import all_charts
from config import ROOT
from tests.support.documents import kept_files

LONGEST_FILE, LONGEST_APP, LONGEST_FUNCTION = 400, 120, 60
MOST_FILES = 12  # in a folder
# Names that are the same in every language: the product's, and those of formats.
PROPER_NAMES = {"Casecount", "CSV", "XLSX", "JSON", "SVG", "PNG", "ZIP", "sha256"}
# What is no text for readers: style sheets, scripts, and a line of HTML to copy.
UNREAD = {"style", "script", "pre"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}


FILES = [ROOT / name for name in sorted(kept_files())]
PYTHON = [path for path in FILES if path.suffix == ".py"]
TEMPLATES = [path for path in FILES if path.parent == ROOT / "templates" and path.suffix == ".html"]
SHEETS = [path for path in FILES if path.suffix == ".css"]
ASSETS = [path for path in FILES if ROOT / "assets" in path.parents]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every import and function of a file, wherever in it; each file is parsed once."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
    return tuple(node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, kinds))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """The modules that a file imports, wherever in the file; a relative one begins with a dot."""
    found: list[str] = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return tuple(found)


# --- who imports whom -------------------------------------------------------------------------------------------------


def test_the_contracts_cover_every_folder_with_code_that_is_served() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    packages = {name_of(path).split("/")[0] for path in PYTHON if path.parent != ROOT}
    assert packages - {"tests", "benchmarks", "deploy"} == set(declared["root_packages"])


def test_nobody_but_tests_benchmarks_the_preview_and_the_publication_imports_app() -> None:
    outside = [path for path in PYTHON if name_of(path).split("/")[0] not in ("tests", "benchmarks")]
    assert [name_of(path) for path in outside if "app" in imports_of(path)] == [
        "commands/preview.py",
        "publishing/site.py",
    ]


def test_config_imports_nothing_of_ours() -> None:
    ours = {path.stem for path in ROOT.glob("*.py")} | {name_of(path).split("/")[0] for path in PYTHON}
    assert {module.split(".")[0] for module in imports_of(ROOT / "config.py")} & ours == set()


def test_pages_take_no_relative_imports_and_nobody_imports_a_page() -> None:
    pages = [path for path in (ROOT / "layouts").glob("*.py") if path.name != "__init__.py"]
    assert [name_of(p) for p in pages if any(module.startswith(".") for module in imports_of(p))] == []
    named = {f"layouts.{page.stem}" for page in pages}
    others = [path for path in PYTHON if not name_of(path).startswith("tests/layouts/")]
    assert [name_of(path) for path in others if named & set(imports_of(path))] == []


def test_a_source_has_a_declaration_and_imports_no_other_source() -> None:
    sources = [path for path in (ROOT / "etl" / "sources").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert sources
    assert [path.name for path in sources if not (path / "source.toml").is_file()] == []
    code = [path for path in PYTHON if ROOT / "etl" / "sources" in path.parents]
    assert [name_of(path) for path in code if any("etl.sources" in module for module in imports_of(path))] == []


def test_what_charts_are_made_with_knows_no_chart() -> None:
    charts = {f"charts.{path.stem}" for path in (ROOT / "charts").glob("*.py")} - {"charts.__init__"}
    parts = [path for path in PYTHON if re.match(r"charts/(views|drawing|marks|render)/", name_of(path))]
    assert len(parts) > 10
    assert [name_of(path) for path in parts if charts & set(imports_of(path)) or "charts" in imports_of(path)] == []


def test_a_module_with_a_leading_underscore_is_imported_in_its_own_package_alone() -> None:
    found = []
    for path in PYTHON:
        for module in imports_of(path):
            package, _, name = module.rpartition(".")
            is_private = (
                name.startswith("_")
                and not name.startswith("__")
                and (ROOT / package.replace(".", "/") / f"{name}.py").is_file()
            )
            if is_private and package.replace(".", "/") != path.parent.relative_to(ROOT).as_posix():
                found.append(f"{name_of(path)}: {module}")
    assert found == []


# --- sizes and names --------------------------------------------------------------------------------------------------


def test_no_python_file_is_too_long() -> None:
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in PYTHON}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}
    assert lengths["app.py"] <= LONGEST_APP


def test_a_long_function_says_above_itself_why() -> None:
    silent, functions = [], 0
    for path in PYTHON:
        lines = text_of(path).splitlines()
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions += 1
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                if (node.end_lineno or 0) - first >= LONGEST_FUNCTION and not lines[first - 2].lstrip().startswith("#"):
                    silent.append(f"{name_of(path)}: {node.name}")
    assert silent == []
    assert functions > 1000


def test_no_folder_is_crowded() -> None:
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in PYTHON if path.name != "__init__.py")
    apart = re.compile(r"tests|benchmarks|etl/sources|database/migrations")
    assert {name: count for name, count in folders.items() if count > MOST_FILES and not apart.match(name)} == {}


def test_no_folder_is_a_drawer() -> None:
    folders = {part for path in FILES for part in path.relative_to(ROOT).parts[:-1]}
    assert folders & {"utils", "helpers", "models", "src", "scripts"} == set()


def test_every_chart_offers_what_a_chart_offers() -> None:
    files = {path.stem for path in (ROOT / "charts").glob("*.py")} - {"__init__"}
    assert {slug.replace("-", "_") for slug in all_charts()} == files
    for slug, chart in all_charts().items():
        missing = [name for name in ("PAGE", "KEYS", "load", "draw") if not hasattr(chart, name)]
        assert missing == [], slug
        assert (ROOT / "layouts" / f"{chart.PAGE}.py").is_file()


# --- templates and assets ---------------------------------------------------------------------------------------------


def test_no_template_or_asset_names_a_foreign_host() -> None:
    found = []
    for path in [*TEMPLATES, *ASSETS]:
        if path.suffix in (".html", ".css", ".js", ".svg"):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            found += [
                f"{name_of(path)}: {host}" for host in re.findall(r"https?://[^\s\"'<)]*|[\"'(]//\w[^\s\"']*", text)
            ]
    assert found == []


def test_a_colour_is_written_in_the_module_of_colours_alone() -> None:
    shown = [path for path in PYTHON if name_of(path).split("/")[0] in ("charts", "layouts", "routes", "callbacks")]
    colour = re.compile(r"(?<!&)#(?:[0-9a-fA-F]{3}){1,2}\b")
    found = [path for path in [*TEMPLATES, *SHEETS, *shown] if colour.search(path.read_text(encoding="utf-8"))]
    assert [name_of(path) for path in found] == ["charts/drawing/colours.py"]


class Texts(HTMLParser):
    """The words in the HTML itself, in its texts and in the attributes that readers see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self.open.append(tag)
        self.words += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.words.append(data)


def words_in(html: str) -> set[str]:
    """The words for readers in a template itself, outside of its expressions."""
    texts = Texts()
    texts.feed(re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", html, flags=re.DOTALL))
    return {word for text in texts.words for word in re.findall(r"[^\W\d_]\w*", text)}


def test_every_word_of_a_template_goes_through_gettext() -> None:
    assert len(TEMPLATES) > 10
    found = {name_of(path): words_in(text_of(path)) - PROPER_NAMES for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}


def bare_texts(node: nodes.Node) -> Iterator[str]:
    """The literal texts that an expression can put out; what is inside a call, such as `_('...')`, is not one."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from (text for part in (node.expr1, node.expr2) if part for text in bare_texts(part))
    elif isinstance(node, nodes.And | nodes.Or | nodes.Add | nodes.Concat | nodes.Filter):
        yield from (text for part in node.iter_child_nodes() for text in bare_texts(part))


def texts_put_out(path: Path) -> list[str]:
    """Every bare text with a letter in the expressions of a template."""
    tree = jinja2.Environment(autoescape=True).parse(text_of(path))
    parts = [part for output in tree.find_all(nodes.Output) for part in output.nodes]
    return [text for part in parts for text in bare_texts(part) if re.search(r"[^\W\d_]", text)]


def test_no_expression_of_a_template_puts_out_a_bare_text() -> None:
    found = {name_of(path): texts_put_out(path) for path in TEMPLATES}
    assert {name: texts for name, texts in found.items() if texts} == {}
