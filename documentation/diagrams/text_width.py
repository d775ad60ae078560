"""How wide a text is: advance widths of Helvetica, whose metrics Arial and Liberation Sans share (Adobe's AFM file)."""

_WIDTHS = {
    **dict.fromkeys("il'", 222), **dict.fromkeys("I ,.:;/!ft", 278), **dict.fromkeys("r-()", 333),
    **dict.fromkeys("ckvxyzsJ", 500), **dict.fromkeys("+=<>", 584), **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667), **dict.fromkeys("wCDHNRU", 722), **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833), "j": 222, "W": 944, "%": 889, "@": 1015, "|": 260, "*": 389,
}  # fmt: skip
_OTHERS = 556
_BOLD = 1.07
_SAFETY = 1.04


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels, with some to spare for a font that is not quite the same."""
    em = sum(_WIDTHS.get(character, _OTHERS) for character in text) / 1000
    return em * size * (_BOLD if bold else 1) * _SAFETY
