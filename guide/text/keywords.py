"""Finds the texts that Python code and templates ask a voice for. Reads the syntax, runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from guide.core.problems import Problem

# `_` and `voice` look a text up, `N_` only marks it; `.plural` of the first two takes two texts.
KEYWORDS = frozenset({"_", "voice", "N_"})
_PLURAL = "plural"


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a text is used; `many` is its plural, `file` is relative and has no machine in it."""

    msgid: str
    many: str | None
    context: str | None
    file: str
    line: int


def python_uses(source: str, file: str, problems: list[Problem]) -> Iterator[Use]:
    """The texts in Python code, line by line; what cannot be collected is added to `problems`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        kind = _python_kind(call.func)
        if kind is None:
            continue
        texts = [_python_text(argument) for argument in call.args[: 1 + (kind == _PLURAL)]]
        context = [_python_text(keyword.value) for keyword in call.keywords if keyword.arg == "context"]
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in call.args[:1]):
            problems.append(_glued(file, call.lineno))
        yield from _use(kind, texts, context, file, call.lineno)


def template_uses(source: str, file: str, problems: list[Problem]) -> Iterator[Use]:
    """The texts in a Jinja template, line by line; as `python_uses`."""
    # Markup is not rendered here, so escaping does not matter.
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        message = f"The template cannot be read: {error.message}."
        problems.append(Problem(file, error.lineno, "", message, "Correct the template."))
        return
    for call in sorted(tree.find_all(nodes.Call), key=lambda node: node.lineno):
        kind = _template_kind(call.node)
        if kind is None:
            continue
        texts = [_template_text(argument) for argument in call.args[: 1 + (kind == _PLURAL)]]
        context = [_template_text(keyword.value) for keyword in call.kwargs if keyword.key == "context"]
        if any(isinstance(part, nodes.Concat | nodes.BinExpr) for part in call.args[:1]):
            problems.append(_glued(file, call.lineno))
        yield from _use(kind, texts, context, file, call.lineno)


def _use(kind: str, texts: list[str | None], context: list[str | None], file: str, line: int) -> Iterator[Use]:
    """A use when every text is written out; a text held in a variable is collected where it comes from."""
    written = [text for text in texts if text is not None]
    if len(written) == (2 if kind == _PLURAL else 1):
        yield Use(written[0], written[1] if kind == _PLURAL else None, next(iter(context), None), file, line)


def _glued(file: str, line: int) -> Problem:
    return Problem(
        file, line, "", "A text is put together from parts.", "Write one whole sentence with {placeholders}."
    )


def _python_kind(function: ast.expr) -> str | None:
    name = _python_name(function)
    if name in KEYWORDS:
        return name
    if name == _PLURAL and isinstance(function, ast.Attribute) and _python_name(function.value) in KEYWORDS:
        return _PLURAL
    return None


def _python_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _python_text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _template_kind(function: nodes.Node) -> str | None:
    if isinstance(function, nodes.Name) and function.name in KEYWORDS:
        return function.name
    if isinstance(function, nodes.Getattr) and function.attr == _PLURAL:
        return _PLURAL if _template_kind(function.node) else None
    return None


def _template_text(node: nodes.Node) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None
