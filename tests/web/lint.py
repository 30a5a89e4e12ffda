"""Faults that no page may have, looked for on every page that a test fetches."""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from guide.core import resources
from guide.text.catalogue import load_catalogues
from guide.text.phrase import Status

INLINE = re.compile(r"\s(style|on[a-z]+)=", re.IGNORECASE)
WITHOUT_TEXT = {"script", "style", "head"}


@functools.cache
def untranslated(lang: str) -> frozenset[str]:
    """The Finnish texts that have no translation in `lang`."""
    phrases = load_catalogues(resources.root()).by_code[lang].phrases.values()
    return frozenset(p.finnish for p in phrases if p.status is Status.MISSING and "{" not in p.finnish)


def lint(page: str, path: str) -> None:
    """Raises AssertionError that names the page and every fault. The inside of a page is put into a page first."""
    if not page.startswith("<!DOCTYPE html>"):
        title, _, body = page.partition("</title>")
        page = (
            f'<!DOCTYPE html><html lang="{path.split("/")[1]}"><head>{title}</title></head><body>{body}</body></html>'
        )
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree: Any = parser.parse(page)
    faults = [f"parse error {error[1]} at {error[0]}" for error in parser.errors]
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    faults += [f"id “{name}” stands {count} times" for name, count in ids.items() if count > 1]
    faults += [f"inline code: {found.group(0)}" for found in INLINE.finditer(page)]
    lang = tree.get("lang", "")
    title = "".join(tree.findtext(".//title") or "")
    if not title.strip() or "\u00ad" in title:
        faults.append(f"bad title: {title!r}")
    if len(tree.findall(".//h1")) != 1:
        faults.append("not exactly one h1")
    faults += _forms(tree)
    faults += [f"foreign text without lang: {text!r}" for text in _foreign(tree, lang, lang)]
    faults += [f"points nowhere: {name}" for name in _loose(tree, set(ids))]
    assert not faults, f"{path}: " + "; ".join(faults)


def _forms(tree: Element) -> list[str]:
    faults = []
    for form in tree.iter("form"):
        if form.get("method") == "get":  # it ends up in an address: only what was chosen, never what was written
            written = [field.get("type") for field in form.iter("input") if field.get("type") != "checkbox"]
            faults += [f"written text in an address: {form.get('action')}"] if written else []
            continue
        if form.get("method") != "post" or not (form.get("action") or "").startswith("/"):
            faults.append(f"form to {form.get('action')}")
        if not any(field.get("name") == "csrf" for field in form.iter("input")):
            faults.append(f"form without token: {form.get('action')}")
    return faults


def _foreign(element: Any, lang: str, page: str) -> list[str]:
    """Finnish texts on a page of another language that are not marked as Finnish."""
    if element.tag in WITHOUT_TEXT or page == "fi":
        return []
    lang = element.get("lang") or lang
    texts = [element.text or ""] if lang != "fi" else []
    found = [t for t in map(_clean, texts) if t in untranslated(page)]
    for child in element:
        found += _foreign(child, lang, page)
        if lang != "fi" and _clean(child.tail or "") in untranslated(page):
            found.append(_clean(child.tail or ""))
    return found


def _clean(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def _loose(tree: Element, ids: set[str | None]) -> list[str]:
    names = []
    for element in tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            names += [n for n in (element.get(attribute) or "").split() if n not in ids]
        link = element.get("href") or ""
        if link.startswith("#") and link[1:] not in ids:
            names.append(link)
    return names
