"""Figures of the code itself: `python -m bench.code_figures` counts sizes, names and helpers used once.

Reads the modules of portal, events and people but migrations. A function counts as used wherever its name is in them
or in templates, besides its definition; a helper is a function of a module without a decorator.
"""

import argparse
import ast
from collections import Counter, defaultdict
from pathlib import Path

APPS = ("portal", "people", "events")
LONGEST_MODULE, LONGEST_FUNCTION, SHORT = 400, 40, 4
PRIVATE_WORDS = (
    *("deeds", "silence", "neighbour", "serving", "drawing", "parity", "trail", "forgery", "bounds"),
    *("gathering", "matches", "choices_of", "writing", "condition", "shapes", "edges"),
)


def modules() -> dict[Path, str]:
    paths = [path for app in APPS for path in Path(app).rglob("*.py") if "migrations" not in path.parts]
    return {path: path.read_text() for path in sorted(paths)}


def functions_in(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def comment_lines(text: str) -> int:
    return sum("#" in line and line.split("#", 1)[0].count('"') % 2 == 0 for line in text.splitlines())


def module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def names_imported(tree: ast.Module) -> dict[str, str]:
    """By the name in a module, the dotted name that it has from elsewhere."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def uses(trees: dict[Path, ast.Module]) -> Counter:
    """How often each function of a module is named: in its own module, where it is imported, by `module.function`."""
    counted = Counter()
    for path, tree in trees.items():
        imported, own = names_imported(tree), module_name(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                counted[imported.get(node.id, f"{own}.{node.id}")] += 1
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                counted[f"{imported.get(node.value.id, node.value.id)}.{node.attr}"] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                counted[node.value] += 1  # the settings name functions by their dotted names
    return counted


def figures(code: dict[Path, str]) -> dict[str, object]:
    trees = {path: ast.parse(text) for path, text in code.items()}
    all_functions = [(path, node) for path, tree in trees.items() for node in functions_in(tree)]
    helpers = [
        (path, node)
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list
    ]
    used, places = uses(trees), defaultdict(set)
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                places[node.name].add(path)
    once = [(path, node) for path, node in helpers if used[f"{module_name(path)}.{node.name}"] == 1]
    lines = sum(len(text.splitlines()) for text in code.values())
    return {
        "modules": len(code),
        "lines": lines,
        f"modules over {LONGEST_MODULE} lines": [
            str(path) for path, text in code.items() if len(text.splitlines()) > LONGEST_MODULE
        ],
        f"functions over {LONGEST_FUNCTION} lines": [
            f"{path}:{node.name}" for path, node in all_functions if length(node) > LONGEST_FUNCTION
        ],
        "functions of modules": len(helpers),
        "of these used once": [f"{path}:{node.name}" for path, node in once],
        f"of these of at most {SHORT} lines": [
            f"{path}:{node.name}" for path, node in once if len(node.body) == 1 and length(node) <= SHORT
        ],
        "of one return": sum(
            len(node.body) == 1 and isinstance(node.body[0], ast.Return) for _p, node in helpers
        ),
        "names with _of": sum("_of" in node.name for _path, node in helpers),
        "names of one word": [f"{path}:{node.name}" for path, node in helpers if "_" not in node.name],
        "names in several modules": [name for name, found in places.items() if len(found) > 1],
        "private words in names": [
            f"{path}:{node.name}" for path, node in all_functions if node.name in PRIVATE_WORDS
        ]
        + [str(path) for path in code if path.stem in PRIVATE_WORDS],
        "modules with a docstring": sum(ast.get_docstring(tree) is not None for tree in trees.values()),
        "comments per 100 lines": round(100 * sum(map(comment_lines, code.values())) / lines, 1),
    }


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--names", action="store_true", help="print the names too, not only how many there are"
    )
    options = asked.parse_args()
    for name, value in figures(modules()).items():
        print(f"{name:36} {len(value) if isinstance(value, list) else value}")
        if options.names and isinstance(value, list):
            print(*(f"    {each}" for each in value), sep="\n")


if __name__ == "__main__":
    main()
