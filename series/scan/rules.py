"""What must stand in no text that leaves: each rule is a function from a piece of text to what it found there.

A finding never repeats what it found. Patterns are those of outputs, machines and persons; what the source alone
knows (identifiers, names, secret settings) comes from ``KnownSecrets``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .model import KnownSecrets, Piece, Rule, mask

REMEDIES = {
    Rule.DATA_FRAME: "put the result on record with table(); end cells that only compute with a semicolon",
    Rule.TRACEBACK: "mend the cell and run the notebook again",
    Rule.MACHINE_PATH: "write paths relative to the project",
    Rule.MACHINE_NAME: "remove the name; nothing of the machine belongs into an edition",
    Rule.ENVIRONMENT: "remove the printed environment and change every key that stood in it",
    Rule.SECRET: "remove it, and change the key or password: it must be taken for known",
    Rule.EMAIL: "remove it, or name it among the allowed contacts of the project",
    Rule.PHONE: "remove it, or name it among the allowed contacts of the project",
    Rule.DOCUMENT_NUMBER: "remove it; numbers of documents never belong into an edition",
    Rule.PERSON_NAME: "remove the name; no name from the source belongs into an edition",
    Rule.IDENTIFIER: "remove it; results go out through evidence, which has no single cases",
}

_NOT_INSIDE = r"(?<![\w/.:])"
_PATHS = re.compile(
    _NOT_INSIDE + r"/(?:home|root|Users|tmp|var/(?:folders|tmp|lib|log)|mnt|media|opt|srv|workspaces?|private|scratch"
    r"|usr/(?:lib|local|share)|etc|proc)/[\w.@+-]+"
    r"|\bsite-packages\b|\bdist-packages\b|(?<![\w.])[A-Za-z]:\\{1,2}[\w .-]+\\|file:///?[\w/.]|\\\\[\w.-]+\\[\w$.-]+"
)  # fmt: skip
_TRACEBACK = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+|\x1b\[[\d;]*m|^-{5,}> \d+ |Input In \[\d+\]",
    re.MULTILINE,
)
_FRAME = re.compile(
    r"\[\d+ rows (?:x|×) \d+ columns\]|\bdtype: (?:int|uint|float|object|str|string|bool|category|datetime)\w*"
    r"|\bLength: \d+, dtype\b|<class '[\w.]+'>|class=\\?[\"'][^\"']*\bdataframe\b|<\w[\w.]* object at 0x[0-9a-f]+>"
    r"|\bRangeIndex: \d+ entries|\barray\(\[|\bIndex\(\["
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[a-zA-Z]{2,24}\b")
_PHONE = re.compile(
    r"(?<![\w.+])\+\d{1,3}[ .\u00a0-]?\(?\d{1,4}\)?(?:[ .\u00a0/-]?\d{2,4}){2,4}(?![\w%])|\btel:\+?\d"
    r"|(?<![\w.,/–-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?![\w-])|(?<![\w.,/–-])0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,5}(?![\w-])"
    r"|\b(?:phone|mobile|telephone|whatsapp)\b[^\w\n]{0,4}(?:no\.?|number)?[^\w\n]{0,4}\d[\d ()/-]{5,}"
    r"|(?<![\w.+])\+\d{9,14}\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:[Pp]assport|[Vv]isa|[Ii]dentity card|ID card|[Cc]ase|[Rr]esidence permit|[Dd]ocument|[Ff]ile)\s*"
    r"(?:no\.?|number|nr\.?|№|#)\s*:?\s*[A-Z0-9/-]*\d[A-Z0-9/-]{3,}"
    r"|(?<![\w/.-])[A-Z]{1,3}\d{6,9}(?![\w-])|\bP<[A-Z]{3}[A-Z<]{5,}|(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"
    r"|(?<![\w/-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?![\w-])|(?<![\w.,/:+−-])\d{9,16}(?![\w.-])"
)
_KEY = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bsk-[\w-]{20,}"
    r"|\bAIza[\w-]{30,}|\bglpat-[\w-]{15,}|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}|://[^\s/:@]+:[^\s/@]+@"
    r"|\b(?:password|passwd|api[_-]?key|secret[_-]?key|access[_-]?token|auth[_-]?token)\b[\"']?\s*[=:]\s*[\"']?[^\s\"',;]{6,}",
    re.IGNORECASE,
)  # fmt: skip
_KEY_MARKS = (
    "akia",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat",
    "xox",
    "sk-",
    "aiza",
    "glpat",
    "-----begin",
    "eyj",
    "://",
    "pass",
    "key",
    "token",
)
_ENVIRONMENT = re.compile(r"\benviron\(\{|(?:^(?:export )?[A-Z][A-Z0-9_]{2,}=.*\n?){3,}", re.MULTILINE)
_DIGITS = re.compile(r"\d[\d ().\u00a0/-]{2,}\d|\d{3}")
_ADDRESSES = re.compile(
    r"https?://\S+|\bdoi:\S+|\b10\.\d{4,9}/\S+|\bISBN[\s:]*[\d -]{9,}[\dXx]", re.IGNORECASE
)
_ADDRESS_MARKS = ("://", "doi:", "DOI:", "/", "ISBN", "isbn")
_LONG = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w+/=-])")
_HEXADECIMAL = re.compile(r"[0-9a-f]{20,}|[0-9A-F]{20,}")
_ENTROPY = 4.1
_WORDS = bytes(
    code + 32 if 65 <= code <= 90 else code if (chr(code).isalnum() and code < 128) or code >= 128 else 32
    for code in range(256)
)
_JOINED = bytes(45 if code == 45 else 95 if code == 95 else _WORDS[code] for code in range(256))


@dataclass(frozen=True)
class Hit:
    """What a rule found in a piece; ``at`` is the place in its text."""

    rule: Rule
    what: str
    at: int


@dataclass(frozen=True)
class TextRules:
    """All rules on texts. ``hashes`` are those which the edition prints on purpose (they stand in its manifest)."""

    known: KnownSecrets
    hashes: frozenset[str] = frozenset()

    def hits(self, piece: Piece) -> Iterator[Hit]:
        """Everything that must not stand in the piece."""
        yield from self._of_source(piece.text)
        if piece.joined:
            return
        yield from self._of_machines(piece.text)
        yield from self._of_persons(piece.text)
        yield from self._secrets(piece.text)
        for rule, pattern in ((Rule.TRACEBACK, _TRACEBACK), (Rule.DATA_FRAME, _FRAME)):
            if found := pattern.search(piece.text):
                yield Hit(rule, "its content is not repeated here", found.start())

    def _of_machines(self, text: str) -> Iterator[Hit]:
        if found := _PATHS.search(text):
            yield Hit(Rule.MACHINE_PATH, mask(found[0]), found.start())
        for folder in self.known.folders:
            if (at := text.find(folder)) >= 0:
                yield Hit(Rule.MACHINE_PATH, mask(folder), at)
        for account in self.known.accounts:
            if account in text and (found := _whole_word(account).search(text)):
                yield Hit(Rule.MACHINE_NAME, mask(account), found.start())

    def _of_persons(self, text: str) -> Iterator[Hit]:
        for found in _EMAIL.finditer(text) if "@" in text else ():
            if found[0].casefold() not in self.known.allowed:
                yield Hit(Rule.EMAIL, mask(found[0]), found.start())
        if not _DIGITS.search(text) and "P<" not in text:
            return
        plain = _without_addresses(text)
        for rule, pattern in ((Rule.PHONE, _PHONE), (Rule.DOCUMENT_NUMBER, _DOCUMENT)):
            for found in pattern.finditer(plain):
                if found[0].strip().casefold() not in self.known.allowed:
                    yield Hit(rule, mask(found[0]), found.start())

    def _of_source(self, text: str) -> Iterator[Hit]:
        if not (self.known.identifiers or self.known.names):
            return
        content = text.encode()
        words = set(content.translate(_WORDS).split()) | set(content.translate(_JOINED).split())
        for identifier in self._identifiers_among(words):
            at = text.casefold().find(identifier)
            yield Hit(Rule.IDENTIFIER, mask(identifier), max(at, 0))
        for name in self.known.names:
            parts = name.casefold().encode().translate(_WORDS).split()
            if all(part in words for part in parts) and (found := _whole_word(name, fold=True).search(text)):
                yield Hit(Rule.PERSON_NAME, mask(name), found.start())

    def _identifiers_among(self, words: set[bytes]) -> list[str]:
        return sorted(self.known.identifiers & {word.decode(errors="replace") for word in words})

    def _secrets(self, text: str) -> Iterator[Hit]:
        for value in self.known.values:
            if (at := text.find(value)) >= 0:
                yield Hit(Rule.SECRET, mask(value), at)
        folded = text.lower()
        if any(mark in folded for mark in _KEY_MARKS) and (found := _KEY.search(text)):
            yield Hit(Rule.SECRET, mask(found[0]), found.start())
        if found := _ENVIRONMENT.search(text):
            yield Hit(Rule.ENVIRONMENT, "its content is not repeated here", found.start())
        for found in _LONG.finditer(_without_addresses(text)):
            if found[0] not in self.hashes and _looks_random(found[0]):
                yield Hit(Rule.SECRET, mask(found[0]), found.start())


def _whole_word(text: str, *, fold: bool = False) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE if fold else 0)


def _without_addresses(text: str) -> str:
    """The text with web addresses, DOIs and ISBNs blanked, places unchanged."""
    if not any(mark in text for mark in _ADDRESS_MARKS):
        return text
    return _ADDRESSES.sub(lambda found: " " * len(found[0]), text)


def _looks_random(word: str) -> bool:
    """Whether a long word is random: a hexadecimal hash, or letters of both sizes with digits and much entropy."""
    if _HEXADECIMAL.fullmatch(word) and any(character.isdigit() for character in word):
        return True
    kinds = (str.islower, str.isupper, str.isdigit)
    if not all(any(map(kind, word)) for kind in kinds):
        return False
    counts = Counter(word).values()
    entropy = -sum(count / len(word) * math.log2(count / len(word)) for count in counts)
    return entropy >= min(_ENTROPY, math.log2(len(word)) - 0.4)
