"""Our reading of a form and the framework's never differ, whatever bytes come."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from hotline.web.forms import FORM, QuickForms

_PIECES = [b"&", b"=", b"+", b"%", b"%2B", b"%26", b"%3D", b"%00", b"%zz", b"%C3", b"%C3%BC", b"%ED%A0%80", b";", b"a"]
_PIECES += [b"\xff", "陈".encode(), b" ", b"\r\n", b"CallSid", b"%e9%99%88"]
bodies = st.lists(st.sampled_from(_PIECES) | st.binary(max_size=3), max_size=20).map(b"".join)


def both(body: bytes, kind: str = FORM) -> tuple["MultiDict[str, str]", "MultiDict[str, str]"]:
    ours, theirs = (EnvironBuilder(method="POST", data=body, content_type=kind).get_environ() for _ in range(2))
    return QuickForms(ours).form, Request(theirs).form


@given(bodies)
@example(b"Digits=5&Digits=1&=&&x&=y&a=b=c")
@example(b"\xef\xbb\xbfa=1")
def test_both_read_the_same(body: bytes) -> None:
    ours, theirs = both(body)
    assert list(ours.items(multi=True)) == list(theirs.items(multi=True))


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "", f"{FORM}; charset=utf-16"])
def test_other_kinds_of_body_too(kind: str) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=CallSid\r\n\r\nCA1\r\n--x--\r\n"
    ours, theirs = both(body, kind)
    assert ours == theirs
