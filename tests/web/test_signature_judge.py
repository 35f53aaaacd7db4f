"""The quick judge of signatures and the carrier's own validator never disagree."""

from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from hotline.carrier.twilio_signature import Signature

TOKEN = "12345"
VALIDATOR = RequestValidator(TOKEN)

hosts = st.sampled_from(
    ["https://line.example", "http://line.example", "https://line.example:443", "https://line.example:8443",
     "http://127.0.0.1:12355", "http://[::1]:8080", "https://user:pw@line.example", "HTTPS://Line.Example"]
)  # fmt: skip
paths = st.one_of(
    st.sampled_from(["/", "/a;", "/a;b", "/a#b", "/%E4%BD%A0", "//a", ""]), st.text(max_size=8).map("/{}".format)
)
queries = st.one_of(st.sampled_from(["", "?", "a=1&a=2", "a=%20+", "bodySHA256=00"]), st.text(max_size=8))
forms = st.lists(st.tuples(st.text(max_size=5), st.text(max_size=8)), max_size=6).map(MultiDict)


@given(hosts, paths, queries, forms, st.sampled_from(["as asked", "without port", "with port", "forged"]))
@example("https://line.example", "/a", "", MultiDict([("Digits", "5"), ("Digits", "1"), ("Digits", "5")]), "as asked")
@example("https://line.example", "/a", "", MultiDict([("Body", "\ud800")]), "forged")
def test_both_judges_say_the_same(host: str, path: str, query: str, form: "MultiDict[str, str]", signed: str) -> None:
    url = host + path + (f"?{query}" if query else "")
    asked = {
        "as asked": url,
        "without port": url.replace(":8443", "").replace(":443", ""),
        "with port": url.replace("line.example/", "line.example:443/"),
        "forged": f"{url}x",
    }[signed]
    try:
        signature = VALIDATOR.compute_signature(asked, form)
    except UnicodeEncodeError:
        signature = "c2lnbmVk"
    assert Signature(TOKEN, host).is_good(path, query, form, None, signature) is _oracle(url, form, signature)


def _oracle(url: str, form: "MultiDict[str, str]", signature: str) -> bool:
    try:
        return VALIDATOR.validate(url, form, signature)
    except (TypeError, IndexError, ValueError, KeyError):
        return False


def test_a_plain_request_is_recognised_without_the_validator() -> None:
    """The published vector: two addresses of one form, of which the first is the usual one."""
    form = MultiDict(
        {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
         "Caller": "+14158675309"}
    )  # fmt: skip
    judge = Signature(TOKEN, "https://mycompany.com")
    assert judge.is_good("/myapp.php", "foo=1&bar=2", form, None, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert judge.is_good("/myapp.php", "foo=1&bar=2", form, None, "kvajT1Ptam85bY51eRf/AJRuM3w=")
    assert not judge.is_good("/myapp.php", "foo=1&bar=2", form, None, "RSOYDt4T1cUTdK1PDd93/VVr8B9=")
