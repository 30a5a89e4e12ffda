"""Problems in content files: what is wrong, where, and what to do about it.

Nothing here prints or stops anything: readers collect every problem and raise them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a content file.

    `file` is relative to the content root, `line` counts from 1 (None when the fault has no line), `where`
    names the step, rule or place, `message` says what is wrong and `cure` what to do.
    """

    file: str
    line: int | None
    where: str
    message: str
    cure: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        where = f" [{self.where}]" if self.where else ""
        return f"{place}{where}: {self.message} → {self.cure}"


class ContentError(Exception):
    """Content that cannot be used. Carries every problem that was found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line or 0, p.where, p.message)))
        super().__init__("\n".join(map(str, self.problems)))
