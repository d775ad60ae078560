"""YAML as the engine reads it; what is expected here is what the engine's own loader (3.259.0) answered."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.stack_files.engine_yaml import LARGEST, EngineYamlError, parse

NUMBERS = {
    "0": 0,
    "-0": 0,
    "+7": 7,
    "0777": 511,
    "08": 8,
    "0o17": 15,
    "-0o7": -7,
    "0x1F": 31,
    "0b11": 3,
    "1_000": 1000,
    "012345678901": 12345678901,
    "1.0": 1,
    "1.5": 1.5,
    ".5": 0.5,
    "5.": 5,
    "1e3": 1000,
    "99.95": 99.95,
}
TEXTS = [
    "yes",
    "no",
    "on",
    "off",
    "y",
    "N",
    "tRue",
    "nUll",
    "12:30:00",
    "190:20:30",
    "1.2.3",
    "30m",
    "0x",
    "0o8",
    "1e400",
]


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers(text: str, number: float) -> None:
    assert json.dumps(parse(f"key: {text}".encode())) == json.dumps({"key": number})


@pytest.mark.parametrize("text", TEXTS)
def test_what_other_readers_take_for_something_else_is_text(text: str) -> None:
    assert parse(f"key: {text}".encode()) == {"key": text}


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true(text: str) -> None:
    assert parse(f"[{text}, '{text}', !!str {text}]".encode()) == [True, text, text]


@pytest.mark.parametrize("text", ["~", "null", "Null", "NULL", ""])
def test_null(text: str) -> None:
    assert parse(f"key: {text}".encode()) == {"key": None}


def test_anchors_and_merges() -> None:
    document = b"base: &base {p: 1, q: 2}\nmore: &more {q: 9, r: 8}\nown:\n  q: 3\n  <<: [*base, *more]\n"
    assert parse(document)["own"] == {"p": 1, "q": 3, "r": 8}


def test_keys_that_are_numbers_or_booleans_become_text() -> None:
    assert parse(b"{1: a, true: b, yes: c}") == {"1": "a", "true": "b", "yes": "c"}


def test_a_byte_order_mark_and_nothing_are_read() -> None:
    assert parse(b"\xef\xbb\xbfkey: 1") == {"key": 1}
    assert parse(b"# nothing\n") is None


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b"a: 1\na: 2\n", "line 2: the key a is there already, on line 1"),
        (b"a: {b: 1, b: 2}\n", "line 1: the key b is there already, on line 1"),
        (b"a:\n\tb: 1\n", "line 2: found character that cannot start any token"),
        (b"a: [1\n", "line 2: did not find expected ',' or ']'"),
        (b"a: 'x\n", "line 2: found unexpected end of stream"),
        (b"a: b: c\n", "line 1: mapping values are not allowed in this context"),
        (b"a: *nothing\n", "line 1: unknown anchor 'nothing' referenced"),
        (b"a: &me [*me]\n", "line 1: anchor 'me' value contains itself"),
        (b"a: 1\n---\nb: 2\n", "line 2: expected a single document, but found another one"),
        (b"a: !Ref b\n", "line 1: the tag !Ref"),
        (b"a: 2026-11-23\n", "line 1: 2026-11-23 is a time without quotes around it"),
        (b"a: .inf\n", "line 1: .inf is not a number that JSON has"),
        (b"~: 1\n", "line 1: the key ~ is not text"),
        (b"a: 1\nb: \xff\n", "line 2: the byte 0xff is not UTF-8 text"),
        (b"a: \x07\n", "line 1: the character U+0007 cannot stand in YAML"),
        (b"a: {<<: 1}\n", "line 1: << stands for something that is not a mapping"),
        (b"%YAML 1.2\n---\na: 1\n", "line 1: found incompatible YAML document"),
        (b'a: "https:\\/\\/x"\n', "line 1: found unknown escape character '/'"),
        (b'a: "\\ud83d"\n', "line 1: found invalid Unicode character escape code"),
        (b"a:\n  <<: {b: 1}\n  <<: {c: 2}\n", "line 3: the key << is there already, on line 2"),
    ],
)
def test_what_is_refused_is_refused_in_one_line(document: bytes, line: str) -> None:
    with pytest.raises(EngineYamlError) as refused:
        parse(document)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (b"a: " + b"[" * 2000 + b"]" * 2000, "nested more than 100 levels deep"),
        (
            b"a0: &a0 [x]\n"
            + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)),
            "the document contains excessive aliasing",
        ),
        (b"a: '" + b"x" * LARGEST + b"'", f"the file has {LARGEST + 5} bytes, more than {LARGEST}"),
    ],
    ids=["depth", "aliases", "size"],
)
def test_what_would_take_long_or_much_memory_is_refused_before_it_does(document: bytes, problem: str) -> None:
    with pytest.raises(EngineYamlError, match=problem):
        parse(document)


def test_tabs_are_white_space_where_the_engine_takes_them_for_it() -> None:
    assert parse(b"a:\tb\t# c\nd:\t\n  e: f\t\n") == {"a": "b", "d": {"e": "f"}}


def test_the_last_of_two_anchors_of_one_name_counts() -> None:
    assert parse(b"a: &x 1\nb: &x 2\nc: *x\n") == {"a": 1, "b": 2, "c": 2}


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"%@`#\n ,?<1.~\t\\", max_size=40).map(str.encode))
def test_anything_is_read_or_refused_in_one_line(document: bytes) -> None:
    try:
        parse(document)
    except EngineYamlError as refused:
        assert "\n" not in str(refused)
