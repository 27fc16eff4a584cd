"""How one type serves an application that believes another: the sentences are about PostgreSQL at run time."""

from __future__ import annotations

from auditor.model.types import Family, Type
from auditor.model.verdict import Different, Facet, Fit
from auditor_postgresql.spelling import CLOCKS, INTEGERS, is_domain, item_of, spell


_ZONED = {"timestamp": "timestamptz", "time": "timetz"}
_SECONDS = 6

# what a value of the first kind turns into, silently, when stored in a column of the second
_TAKEN: dict[tuple[Family, Family], tuple[Fit, str]] = {
    (Family.INTEGER, Family.DECIMAL): (Fit.OTHER, "Whole numbers are taken; they come back as Decimal."),
    (Family.INTEGER, Family.FLOAT): (Fit.OTHER, "Numbers come back as float; above 2^53 they lose digits."),
    (Family.DECIMAL, Family.FLOAT): (Fit.NARROWER, "Decimal fractions are stored inexactly: sums will be off."),
    (Family.FLOAT, Family.DECIMAL): (Fit.OTHER, "Numbers come back as Decimal, infinities may be refused."),
    (Family.DECIMAL, Family.INTEGER): (Fit.NARROWER, "Fractions are rounded away without an error."),
    (Family.FLOAT, Family.INTEGER): (Fit.NARROWER, "Fractions are rounded away without an error."),
    (Family.DATE, Family.DATETIME): (Fit.OTHER, "Dates are stored as midnight and come back as datetime."),
    (Family.DATETIME, Family.DATE): (Fit.NARROWER, "The time of day is cut off without an error."),
}


_KNOWN = {
    ("double precision", "real"): (Fit.NARROWER, "Only about 6 significant digits are kept, without an error."),
    ("real", "double precision"): (Fit.WIDER, "The database keeps more digits than declared."),
    ("json", "jsonb"): (
        Fit.OTHER,
        "The database drops duplicate keys, key order and spaces; it has operators that json lacks.",
    ),
    ("jsonb", "json"): (
        Fit.OTHER,
        "The database has no equality, containment or GIN index for json: statements that use them fail.",
    ),
}


def compare(expected: Type, actual: Type) -> Different:
    """The difference between two types that are not equal."""
    if expected.name == actual.name and _labelled(expected) and _labelled(actual):
        return _labels(expected, actual)
    if expected.name == actual.name:
        facet, fit, consequence = _arguments(expected, actual)
    elif expected.family is actual.family is Family.ARRAY:
        facet, fit, consequence = _items(expected, actual)
    elif expected.family is actual.family:
        facet, fit, consequence = _relatives(expected, actual)
    else:
        facet = Facet.TYPE
        fit, consequence = _TAKEN.get((expected.family, actual.family), (Fit.NARROWER, _foreign(expected, actual)))
    texts = spell(expected), spell(actual)
    if texts[0] == texts[1]:  # a domain or an enum of the same name
        texts = f"{texts[0]} ({expected.family})", f"{texts[1]} ({actual.family})"
    return Different(facet, *texts, fit, consequence)


def _foreign(expected: Type, actual: Type) -> str:
    return (
        f"PostgreSQL does not convert between {expected.name} and {actual.name} by itself: "
        "writing or comparing fails with a type error."
    )


def _arguments(expected: Type, actual: Type) -> tuple[Facet, Fit, str]:
    if expected.family is Family.DECIMAL:
        return Facet.PRECISION, *_digits(expected.args, actual.args)
    if expected.family in CLOCKS:
        return Facet.PRECISION, *_seconds(expected.args, actual.args)
    if expected.family is Family.ARRAY:
        return _items(expected, actual)
    if expected.family in {Family.STRING, Family.BIT}:
        return _length(expected, actual)
    if expected.family is Family.VECTOR:
        return (
            Facet.LENGTH,
            Fit.NARROWER if actual.args else Fit.WIDER,
            (f"Vectors of another number of dimensions than {actual.args[0]} are refused." if actual.args else ""),
        )
    return Facet.TYPE, Fit.OTHER, ""


def _labelled(array: Type) -> bool:
    """Whether this is an array of an enum type: the arguments are the labels then."""
    item = item_of(array)
    words = all(isinstance(label, str) for label in array.args)
    return array.family is Family.ARRAY and item.family is Family.OTHER and words and not is_domain(item)


def _labels(expected: Type, actual: Type) -> Different:
    """Arrays of one enum type, whose labels are all that can differ under one name."""
    wanted, found = (", ".join(map(repr, kind.args)) or "none that is known" for kind in (expected, actual))
    missing = [label for label in expected.args if label not in actual.args]
    if missing:
        consequence = f"PostgreSQL refuses an array that holds {missing[0]!r}: it is no label of the type."
        return Different(Facet.LABELS, wanted, found, Fit.NARROWER, consequence)
    extra = [label for label in actual.args if label not in expected.args]
    if extra:
        consequence = f"Reading an array that holds {extra[0]!r} raises LookupError in SQLAlchemy."
        return Different(Facet.LABELS, wanted, found, Fit.WIDER, consequence)
    return Different(Facet.LABEL_ORDER, wanted, found, Fit.COSMETIC, "Sorting follows the database's order of labels.")


def _items(expected: Type, actual: Type) -> tuple[Facet, Fit, str]:
    difference = compare(item_of(expected), item_of(actual))
    return difference.facet, difference.fit, difference.consequence


def _digits(expected: tuple[int | str, ...], actual: tuple[int | str, ...]) -> tuple[Fit, str]:
    if not actual:
        return Fit.WIDER, "More digits than declared are kept."
    precision, scale = (int(part) for part in actual)
    if expected:
        wanted, wanted_scale = (int(part) for part in expected)
        if precision - scale >= wanted - wanted_scale and scale >= wanted_scale:
            return Fit.WIDER, "More digits than declared are kept."
    whole = precision - scale
    return Fit.NARROWER, (
        f"Values are rounded to {scale} decimals, and those with more than {whole} digits before the point "
        'are refused ("numeric field overflow").'
    )


def _seconds(expected: tuple[int | str, ...], actual: tuple[int | str, ...]) -> tuple[Fit, str]:
    wanted, kept = (int(args[0]) if args else _SECONDS for args in (expected, actual))
    if kept >= wanted:
        return Fit.WIDER, f"{kept} decimals of a second are kept, {wanted} were declared."
    return Fit.NARROWER, f"Fractions of a second are rounded to {kept} decimals without an error."


def _length(expected: Type, actual: Type) -> tuple[Facet, Fit, str]:
    limit = int(actual.args[0]) if actual.args else None
    wanted = int(expected.args[0]) if expected.args else None
    if limit is None:
        return Facet.LENGTH, Fit.WIDER, "The database does not limit the length: longer values than declared get in."
    if wanted is not None and limit >= wanted and expected.name != "bit":
        return Facet.LENGTH, Fit.WIDER, f"The database takes {limit} characters, {wanted} were declared."
    kind = "bit string" if expected.family is Family.BIT else "value"
    return Facet.LENGTH, Fit.NARROWER, f'Longer values are refused: "{kind} too long for type {actual.name}({limit})".'


def _relatives(expected: Type, actual: Type) -> tuple[Facet, Fit, str]:
    names = expected.name, actual.name
    if names in _KNOWN:
        return Facet.TYPE, *_KNOWN[names]
    if expected.family is Family.INTEGER:
        return Facet.TYPE, *_integers(*names)
    if _ZONED.get(names[0]) == names[1] or _ZONED.get(names[1]) == names[0]:
        return Facet.TIMEZONE, Fit.OTHER, _zone(names)
    if expected.family is Family.STRING:
        return _strings(expected, actual)
    return Facet.TYPE, Fit.NARROWER, _foreign(expected, actual)


def _integers(expected: str, actual: str) -> tuple[Fit, str]:
    if INTEGERS[actual] > INTEGERS[expected]:
        return Fit.WIDER, "The database takes larger numbers than declared."
    return Fit.NARROWER, f'Numbers above {INTEGERS[actual]:,} are refused ("{actual} out of range").'


def _zone(names: tuple[str, str]) -> str:
    if names[1] in _ZONED:
        return (
            "The database drops the offset: aware values are shifted to the session's time zone, and read back naive."
        )
    return "The database reads naive values in the session's time zone, and gives back aware ones."


def _strings(expected: Type, actual: Type) -> tuple[Facet, Fit, str]:
    if "citext" in {expected.name, actual.name}:
        which = "ignore" if actual.name == "citext" else "mind"
        return Facet.TYPE, Fit.OTHER, f"Comparisons, sorting and unique keys in the database {which} case."
    if {expected.name, actual.name} == {"text", "varchar"}:
        return _length(expected, actual)
    facet, fit, consequence = _length(expected, actual) if actual.args else (Facet.TYPE, Fit.OTHER, "")
    if fit is Fit.NARROWER:
        return facet, fit, consequence
    return (
        Facet.TYPE,
        Fit.OTHER,
        (
            "The database pads values with blanks to the full length, and ignores trailing blanks in comparisons."
            if actual.name in {"char", "bpchar"}
            else "The database keeps trailing blanks, and minds them in comparisons."
        ),
    )
