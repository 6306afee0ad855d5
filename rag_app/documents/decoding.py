"""Bytes to text, and text to the one stored form that all offsets refer to."""

from __future__ import annotations

import codecs
import contextlib
import io
import itertools
import re
import unicodedata
from typing import BinaryIO

from rag_app.text.language.one_line import shortened

SAMPLE_BYTES = 256 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS = r"\x00-\x7f\xa0€£§°±²µ·×½¼¾©®™…–—‘’“”•«»"
# What Western European text in Windows-1252 is made of, in lower case. What stands for letters of other languages in
# other code pages (¹, ³, ¿) is left to the guesser, but where no letter of these stands: the œ of œuf is a Polish ś,
# which no u follows, the º of nº a Romanian ş, and „ the ä of DOS, within words; the ¹ is a Polish ą, which is no word,
# and the ³ of m³ an ł, which ends none behind an m.
_WESTERN = re.compile(
    rf"(?:[{_SIGNS}àáâãäçèéêëìíîïñóôõòöùúûüß]++|(?<!\w)[„‚‹›¡]|œ(?=[eiu])|(?<=\d)[ªº]|(?<=\bn)º(?!\w)"
    r"|(?<=[\d¹²³])[¹³]|(?<!\w)¹(?!\w)|(?<=m)³(?!\w))*+"
)
# Danish, Norwegian, Swedish and Finnish, told by å or by æ beside ø.
_NORTHERN = re.compile(rf"(?=[^å]*å|[^æ]*æ[^ø]*ø|[^ø]*ø[^æ]*æ)[{_SIGNS}àäåæéôöøü]*")
# Hungarian in Windows-1250, whose ő and ű are õ and û there; õ alone stands before an e in Portuguese (botões).
_HUNGARIAN = re.compile(rf"(?=[^áéíóú]*[áéíóú])(?=[^õ]*õ)(?=[^û]*û|.*?õ[^e])[{_SIGNS}áéíóöõúüû]*", re.DOTALL)
# Turkish in Windows-1254: at least two of ğ, ı and ş, which are ð, ý and þ there.
_TURKISH = re.compile(rf"(?=[^ðýþ]*([ðýþ])(?:[^ðýþ]|\1)*(?!\1)[ðýþ])[{_SIGNS}âçðîöûüýþ]*")
_ALPHABETS = ((_HUNGARIAN, "cp1250"), (_TURKISH, "cp1254"), (_WESTERN, "cp1252"), (_NORTHERN, "cp1252"))
# Sets with more letters that are written under the names of older ones, as browsers read them (WHATWG Encoding, 4.2).
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
# What Python calls encodings and no page or message is in: ways to write text in other text, which raise errors of
# their own whatever is to become of unknown bytes.
_OF_PYTHON = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"))
_BLOCK_BYTES = 1024 * 1024
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b\x08")) + b"\x7f"
_LINE_ENDS = re.compile("\r\n?|[\f\v\x85\u2028\u2029]")
_BLANKS = re.compile(r"\s{3,}")
# Colours and links of a terminal (ECMA-48, 5.4 and 8.3.89), and its sets of letters, which `tput sgr0` names, too.
_OF_TERMINALS = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[()][0-2AB])")
_DROPPED = re.compile("[\x00\x1b\xad\ufeff\ud800-\udfff]")
# A blank without width beside what is no letter; between letters it may be all that divides words.
_NO_WIDTH, _NO_LETTER = "\u200b", r"[\x00-\x40\[-`{-\x7f]"
_DIVIDES_NOTHING = re.compile(
    rf"(?:\A|(?<={_NO_LETTER})){_NO_WIDTH}++|(?<!{_NO_WIDTH}){_NO_WIDTH}++(?=\Z|{_NO_LETTER})"
)
# Signs that show nothing, so that no tokenizer counts them: a chunk could hold any number of them.
_LONGEST_GAP = 100
_MAYBE_GAP = re.compile(rf"(?<![^\w!-~])[^\w!-~]{{{_LONGEST_GAP + 1},}}")
_LONGEST_TITLE = 1_000  # characters, as of a heading
_SHOWS_NOTHING = {"Cc", "Cf", "Co", "Mn", "Zs"}
# Escapes in a row of 0x80 to 0xff, one of another character beyond ASCII, or any other, so that `\\\\u00e9` is none.
_JSON_ESCAPE = re.compile(
    r"(?P<byte>(?:\\u00[89a-fA-F][0-9a-fA-F])+)|(?P<other>\\u(?!00)[0-9a-fA-F]{4})|\\.", re.DOTALL
)
_MARKS_IN_A_ROW = 30  # Unicode Standard Annex 15, section 13: Stream-Safe Text Format
_MAYBE_MARKS = re.compile(r"[^\w\s\x00-\u02ff]{31,}")
_HIDDEN_MARKS = "\u0f73\u0f75\u0f81"  # not marked as combining themselves, but they decompose into what is


def normalize(text: str) -> str:
    """Line ends become `\\n`; NUL, byte order marks, lone surrogates, colours of a terminal go, as do blanks
    without width that divide no words; Unicode is composed.

    More than 30 combining marks in a row are divided by U+034F, because sorting them takes quadratic time.
    """
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", _OF_TERMINALS.sub("", text)))
    text = _DIVIDES_NOTHING.sub("", text) if _NO_WIDTH in text else text
    return text if text.isascii() else unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_divided, text))


def normalize_document(text: str) -> str:
    """The same for what is stored, with no more than 100 blanks or other signs that show nothing in a row, nor more
    lines without anything: patterns that look through passages take time with the square or the cube of such a run."""
    return _MAYBE_GAP.sub(_shortened, normalize(text))


def normalize_title(text: str) -> str:
    """The same for a title, on one line of at most 1,000 characters where it is longer: it is looked through with each
    passage of its document."""
    title = normalize_document(text).strip()
    return title if len(title) <= _LONGEST_TITLE else shortened(title, _LONGEST_TITLE)


def _shortened(run: re.Match[str]) -> str:
    """What stands behind the text before, what before the text behind, and the empty lines between."""
    out = []
    for is_gap, signs in itertools.groupby(run[0], key=_shows_nothing):
        part = "".join(signs)
        if is_gap and len(part) > _LONGEST_GAP:
            behind, *between = part.split("\n")
            before = between[-1] if between else ""
            part = behind[:_LONGEST_GAP] + "\n" * min(len(between), _LONGEST_GAP) + before[:_LONGEST_GAP]
        out.append(part)
    return "".join(out)


def _shows_nothing(sign: str) -> bool:
    return sign == "\ufffd" or unicodedata.category(sign) in _SHOWS_NOTHING


def normalize_question(text: str) -> str:
    """The same for what somebody asks, with three blanks and more as one, or as the line ends among them, two at most:
    patterns that tell what is asked take time with the square or the cube of such a run."""
    return _BLANKS.sub(lambda run: "\n" * min(2, run[0].count("\n")) or " ", normalize(text))


def _divided(run: re.Match[str]) -> str:
    out = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) or character in _HIDDEN_MARKS else 0
        if marks > _MARKS_IN_A_ROW:
            out.append("\u034f")
            marks = 1
        out.append(character)
    return "".join(out)


def guess_encoding(sample: bytes) -> str | None:
    """Name the text encoding of the first bytes of a file, or None where they are not text."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample:
        return _wide_encoding(sample)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
        return "utf-8" if _mostly_printable(sample) else None
    except UnicodeDecodeError:
        pass
    if not _mostly_printable(sample):
        return None
    with contextlib.suppress(UnicodeDecodeError):
        text = sample.decode("cp1252").lower()
        if found := next((name for pattern, name in _ALPHABETS if pattern.fullmatch(text)), None):
            return found
    from charset_normalizer import from_bytes

    best = from_bytes(_whole_characters(sample)).best()
    return encoding_called(best.encoding) if best else "cp1252"


def _whole_characters(sample: bytes) -> bytes:
    """The beginning of `sample` that is looked at, up to a blank or line end: half a character is none of any set."""
    part = sample[: SAMPLE_BYTES // 4]
    return part if part == sample else part[: max(part.rfind(b"\n"), part.rfind(b" ")) + 1] or part


def text_of(data: bytes) -> str:
    """A whole file of text by the encoding that its first bytes show."""
    return decode(data, guess_encoding(data[:SAMPLE_BYTES]) or "utf-8")


def with_escaped_bytes(text: str) -> str:
    """JSON whose escapes are bytes of UTF-8 instead of characters, as Facebook writes them (`\\u00c3\\u00bc` is ü),
    with those characters; any other JSON as it is."""
    if not text.isascii():
        return text
    runs = [found for found in _JSON_ESCAPE.finditer(text) if found["byte"] or found["other"]]
    try:
        if not runs or any(found["other"] for found in runs):
            return text
        return _JSON_ESCAPE.sub(lambda found: _of_bytes(found["byte"]) if found["byte"] else found[0], text)
    except UnicodeDecodeError:
        return text


def _of_bytes(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("\\u00", "")).decode("utf-8")


def decode(data: bytes, encoding: str) -> str:
    """Decode a whole file; bytes that the encoding does not know become U+FFFD."""
    return data.decode(encoding_in(io.BytesIO(data), encoding), "replace")


def encoding_called(label: str) -> str:
    """The encoding that a page or message calls so, with all letters that Windows has in it: Latin-1 is Windows-1252.
    Raises `LookupError` for one that is not known."""
    name = codecs.lookup(label).name
    if name in _OF_PYTHON:
        raise LookupError(label)
    return _WIDER.get(name, name)


def encoding_in(file: BinaryIO, encoding: str) -> str:
    """`encoding`; where it is UTF-8 and the first bytes of `file` beyond ASCII are not, what these are taken for.

    `file` is read in blocks up to there, and stands at its beginning afterwards.
    """
    if encoding != "utf-8":
        return encoding
    decoder, sample = codecs.getincrementaldecoder("utf-8")(), b""
    while block := file.read(_BLOCK_BYTES):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            sample = block if block[: error.start].isascii() else b""
        if sample or not block.isascii():
            break
    file.seek(0)
    start = next((at for at, byte in enumerate(sample) if byte > 0x7F), 0)
    return (guess_encoding(sample[start : start + SAMPLE_BYTES]) if sample else None) or encoding


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Latin-script text every second byte is NUL."""
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    if b"\0" not in sample[:512] and sample.count(0) * 1000 < len(sample) and _mostly_printable(sample):
        return "utf-8"  # a stray NUL in a log file
    return None


def _mostly_printable(sample: bytes) -> bool:
    return len(sample.translate(None, _CONTROL_BYTES)) > 0.98 * len(sample)
