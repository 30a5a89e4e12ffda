"""A one-way mark of a hand-over code: a request carries it sealed, to be found by the client's paper."""

from __future__ import annotations

import hashlib


def code_mark(code: str) -> str:
    """The mark of a code (20 hexadecimal signs), the same however the code is spaced or written.

    >>> code_mark("abcd-o1") == code_mark("ABCD 0L")
    True
    """
    plain = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    signs = "".join(sign for sign in plain if sign.isalnum())
    return hashlib.sha256(signs.encode("utf-8", "surrogatepass")).hexdigest()[:20]
