"""Checks: sums and comparisons of fields, and the check digits of numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Truth = NDArray[np.bool_]

_LONGEST = 2000
# A field with a wildcard, such as points_*.
_WILDCARD = re.compile(r"[^\W\d]\w*\*[\w*]*")
_SUM = re.compile(r"\bsum\(([^()]*)\)")


class CheckError(Exception):
    """A check that cannot be parsed: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what, self.remedy = what, remedy


@dataclass(frozen=True)
class Check:
    """A check of a template.

    Attributes:
        name: its name in the output.
        text: as it is written.
        fields: the fields that it needs.
        digits_only: whether it uses the digits of one field instead of the numbers.
    """

    name: str
    text: str
    fields: tuple[str, ...]
    digits_only: bool
    _holds: Callable[[Mapping[str, Numbers]], Truth] | None = None
    _accepts: Callable[[str], bool] | None = None

    def holds(self, numbers: Mapping[str, Numbers]) -> Truth:
        """Return for which of n readings the check holds, bool (n,).

        Args:
            numbers: float64 (n,) for each of its fields.
        """
        assert self._holds is not None
        return np.asarray(self._holds(numbers))

    def accepts(self, digits: str) -> bool:
        """Return whether a field's digits satisfy it; an empty field does."""
        assert self._accepts is not None
        return not digits or self._accepts(digits)


def luhn(digits: str) -> bool:
    """Return whether the last digit is right by Luhn's rule (ISO/IEC 7812-1), used for cards."""
    doubled = [2 * int(each) for each in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 * (d > 9) for d in doubled)) % 10 == 0  # noqa: PLR2004


def mod97(text: str) -> bool:
    """Return whether digits and capital letters leave 1 when divided by 97 (ISO/IEC 7064)."""
    return int("".join(str(int(each, 36)) for each in text)) % 97 == 1


def iban(text: str) -> bool:
    """Return whether an IBAN's check digits are right (ISO 13616)."""
    return len(text) > 4 and mod97(text[4:] + text[:4])  # noqa: PLR2004


def mod11(digits: str) -> bool:
    """Return whether the sum of digits, weighted 1, 2, 3 ... from the right, divides by 11."""
    return sum(at * int(each) for at, each in enumerate(reversed(digits), 1)) % 11 == 0


def ean(digits: str) -> bool:
    """Return whether the sum of digits, weighted 1, 3, 1, 3 ... from the right, divides by 10."""
    return (sum(map(int, digits[-1::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0


def isbn10(digits: str) -> bool:
    """Return whether it is an ISBN with ten digits."""
    return len(digits) == 10 and mod11(digits)  # noqa: PLR2004


def isbn13(digits: str) -> bool:
    """Return whether it is an ISBN with thirteen digits."""
    return len(digits) == 13 and digits[:3] in ("978", "979") and ean(digits)  # noqa: PLR2004


CHECK_DIGITS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "iban": iban,
    "isbn": lambda digits: isbn10(digits) or isbn13(digits),
    "isbn10": isbn10,
    "isbn13": isbn13,
    "mod11": mod11,
    "mod97": mod97,
    "ean": ean,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Numbers, Numbers], Truth]] = {
    ast.Eq: lambda a, b: np.abs(a - b) <= _slack(a, b),
    ast.NotEq: lambda a, b: np.abs(a - b) > _slack(a, b),
    ast.Lt: lambda a, b: a < b - _slack(a, b),
    ast.LtE: lambda a, b: a <= b + _slack(a, b),
    ast.Gt: lambda a, b: a > b + _slack(a, b),
    ast.GtE: lambda a, b: a >= b - _slack(a, b),
}
_OPERATIONS: dict[type[ast.operator], Callable[[Numbers, Numbers], Numbers]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
}


def _slack(one: Numbers, other: Numbers) -> Numbers:
    """Return the tolerance for equal numbers: decimals are not exact in binary."""
    return np.asarray(1e-6 + 1e-12 * (np.abs(one) + np.abs(other)), np.float64)


def parse_check(text: str, name: str, prefixes: Mapping[str, str]) -> Check:
    """Return the check that a line of a template describes.

    Args:
        text: such as `total = sum(a, b)` or `luhn(card)`.
        name: its name in the output.
        prefixes: by field name, the text printed before its digits.

    Raises:
        CheckError: it cannot be parsed.
    """
    remedy = "write it as total = sum(a, b) or luhn(card)"
    if text.count("(") != text.count(")"):  # inside brackets, YAML ends a value at a comma
        remedy = "write each check on a line of its own, after a dash"
    if len(text) > _LONGEST:
        raise CheckError("is too long", "split it")
    expanded = _SUM.sub(lambda found: f"sum({_expanded(found[1], prefixes)})", text)
    try:
        tree = ast.parse(re.sub(r"(?<![<>=!])=(?!=)", "==", expanded.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CheckError("is not understood", remedy) from error
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id != "sum":
        return _of_digits(tree, text, name, prefixes)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        raise CheckError("is not understood", remedy)
    compare = _COMPARISONS.get(type(tree.ops[0]))
    if compare is None:
        raise CheckError("is not a comparison", "use =, !=, <, <=, > or >=")
    used: list[str] = []
    left = _number(tree.left, prefixes, used)
    right = _number(tree.comparators[0], prefixes, used)
    if not used:
        raise CheckError("names no field", remedy)

    def holds(numbers: Mapping[str, Numbers]) -> Truth:
        return compare(left(numbers), right(numbers))

    return Check(name, text, tuple(dict.fromkeys(used)), digits_only=False, _holds=holds)


def _expanded(arguments: str, fields: Mapping[str, str]) -> str:
    """Return the arguments of a sum, with wildcards replaced by all their fields."""
    found: list[str] = []
    for each in arguments.split(","):
        named = each.strip()
        if not _WILDCARD.fullmatch(named):
            found.append(named)
            continue
        matching = [field for field in fields if fnmatchcase(field, named)]
        # A wildcard without matches may be a product of two fields.
        found += matching or [named]
    return ", ".join(found)


def _of_digits(tree: ast.Call, text: str, name: str, prefixes: Mapping[str, str]) -> Check:
    assert isinstance(tree.func, ast.Name)
    function = CHECK_DIGITS.get(tree.func.id)
    if function is None:
        known = ", ".join(["sum", *CHECK_DIGITS])
        raise CheckError(f"there is no check {tree.func.id}", f"choose from {known}")
    if len(tree.args) != 1 or not isinstance(tree.args[0], ast.Name) or tree.keywords:
        raise CheckError("needs one field", f"write {tree.func.id}(name)")
    field = _known(tree.args[0].id, prefixes)
    prefix = prefixes[field].replace(" ", "").upper()
    if tree.func.id == "iban" and not re.match("[A-Z]{2}", prefix):
        raise CheckError(
            f"{field} has no country", "give the field prefix: DE, or which country it is"
        )
    if not re.fullmatch("[A-Z0-9]*", prefix):
        raise CheckError(f"the prefix of {field} has other signs", "use letters and digits")

    def accepts(digits: str) -> bool:
        return function(prefix + digits)

    return Check(name, text, (field,), digits_only=True, _accepts=accepts)


def _known(name: str, fields: Mapping[str, str]) -> str:
    if name not in fields:
        raise CheckError(f"there is no field {name}", "check its spelling")
    return name


def _number(
    tree: ast.expr, fields: Mapping[str, str], used: list[str]
) -> Callable[[Mapping[str, Numbers]], Numbers]:
    """Return a function that computes a side of a comparison; adds its fields to `used`."""
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
        constant = np.float64(tree.value)  # type: ignore[arg-type]
        return lambda _: np.asarray(constant)
    if isinstance(tree, ast.Name):
        name = _known(tree.id, fields)
        used.append(name)
        return lambda numbers: numbers[name]
    if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATIONS:
        operation = _OPERATIONS[type(tree.op)]
        left, right = _number(tree.left, fields, used), _number(tree.right, fields, used)
        return lambda numbers: operation(left(numbers), right(numbers))
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        operand = _number(tree.operand, fields, used)
        return lambda numbers: -operand(numbers)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "sum":
        if not tree.args or tree.keywords:
            raise CheckError("sum needs fields", "write sum(a, b)")
        terms = [_number(each, fields, used) for each in tree.args]
        return lambda numbers: np.asarray(sum(term(numbers) for term in terms), np.float64)
    raise CheckError(
        "has something else than fields, numbers, +, -, * and sum", "write total = sum(a, b)"
    )
