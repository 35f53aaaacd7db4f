"""Reads answers of the application as strictly as the carrier does."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from . import faults as fault
from .grammar import ALLOWED, BODY_AND_MEDIA, MESSAGING, NOUNS, VOICE, Grammar, Scene
from .wire import HttpResponse

XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
AUDIO_TYPES = ("audio/",)


class Refusal(Exception):
    """The carrier cannot use this answer: a code and the reason."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Node:
    """A verb or noun with its text."""

    name: str
    attrs: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Node, ...] = ()

    def flag(self, name: str, usual: bool) -> bool:
        value = self.attrs.get(name)
        return usual if value is None else value.lower() == "true"

    def number(self, name: str, usual: float) -> float:
        """A number attribute; `usual` when absent or not a number ("auto", "")."""
        try:
            return float(self.attrs.get(name, ""))
        except ValueError:
            return usual


@dataclass(frozen=True, slots=True)
class Document:
    """What the carrier will do. `url` is what relative addresses resolve against; None = given inline."""

    url: str | None
    verbs: tuple[Node, ...]
    warnings: tuple[tuple[int, str], ...] = ()


def media_type(answer: HttpResponse) -> str:
    return answer.header("Content-Type").partition(";")[0].strip().lower()


def read_voice(answer: HttpResponse, url: str, scene: Scene) -> Document:
    """The document in `answer`. Raises Refusal with the carrier's code."""
    kind = media_type(answer)
    if kind.startswith(AUDIO_TYPES):
        sound = Node("Play", {}, url)
        return Document(url, (sound, Node("Hangup")) if scene is Scene.CALL else (sound,))
    if kind == "text/plain":
        return _read_plain(answer, url, scene)
    if kind not in XML_TYPES:
        raise Refusal(fault.BAD_CONTENT_TYPE, f"content type {kind or 'missing'!r}")
    return parse_voice(answer.body, url, scene)


def _read_plain(answer: HttpResponse, url: str, scene: Scene) -> Document:
    leak = (fault.BAD_CONTENT_TYPE, "text/plain: executed when it is TwiML, read aloud when not")
    try:
        document = parse_voice(answer.body, url, scene)
    except Refusal:
        document = Document(url, (Node("Say", {}, answer.body.decode("utf-8", "replace")),))
    return Document(url, document.verbs, (leak, *document.warnings))


def parse_voice(body: bytes, url: str | None, scene: Scene) -> Document:
    """The verbs of a voice document. Raises Refusal for bad XML, unknown verbs, verbs out of place."""
    root = _root(body)
    warnings: list[tuple[int, str]] = []
    verbs = tuple(_node(child, VOICE, warnings) for child in root)
    allowed = ALLOWED[scene]
    for verb in verbs:
        if verb.name not in allowed:
            raise Refusal(fault.BAD_SCHEMA, f"<{verb.name}> is not allowed in a {scene.value} document")
    return Document(url, verbs, tuple(warnings))


def parse_message(body: bytes, url: str) -> Document:
    """The verbs of a messaging document. Raises Refusal."""
    root = _root(body)
    warnings: list[tuple[int, str]] = []
    return Document(url, tuple(_node(child, MESSAGING, warnings) for child in root), tuple(warnings))


def _root(body: bytes) -> ElementTree.Element:
    if body.startswith(codecs.BOM_UTF8):
        raise Refusal(fault.BAD_XML, "a byte order mark before the document")
    if b"<!DOCTYPE" in body:
        raise Refusal(fault.BAD_XML, "a DOCTYPE is not accepted")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Refusal(fault.BAD_XML, f"not XML: {error}") from error
    if root.tag != "Response":
        raise Refusal(fault.BAD_XML, f"the root is <{root.tag}>, not <Response>")
    if (root.text or "").strip():
        raise Refusal(fault.BAD_SCHEMA, "text outside of any verb")
    return root


def _node(element: ElementTree.Element, known: Mapping[str, Grammar], warnings: list[tuple[int, str]]) -> Node:
    grammar = known.get(element.tag)
    if grammar is None:
        raise Refusal(fault.BAD_SCHEMA, f"<{element.tag}> is not known here")
    for name in element.attrib:
        if name not in grammar.attributes:
            warnings.append((fault.BAD_SCHEMA, f"<{element.tag}> has no attribute {name!r}"))
    if (element.tail or "").strip():
        warnings.append((fault.BAD_SCHEMA, f"text after <{element.tag}>: {(element.tail or '').strip()!r}"))
    children = tuple(_children(element, grammar, warnings))
    text = "".join(element.itertext()) if element.tag == "Say" else (element.text or "")
    if text.strip() and not grammar.text:
        warnings.append((fault.BAD_SCHEMA, f"text inside <{element.tag}>"))
    # A message keeps its spaces; everything else is an address, a name or speech.
    kept = text if element.tag in ("Body", "Message") else text.strip()
    return Node(element.tag, dict(element.attrib), kept, children)


def _children(element: ElementTree.Element, grammar: Grammar, warnings: list[tuple[int, str]]) -> Iterator[Node]:
    for child in element:
        if child.tag not in grammar.children:
            raise Refusal(fault.BAD_SCHEMA, f"<{child.tag}> is not allowed in <{element.tag}>")
        if element.tag == "Say":
            continue
        known = {"Dial": NOUNS, "Message": BODY_AND_MEDIA}.get(element.tag, VOICE)
        if child.tag in known:
            yield _node(child, known, warnings)
