"""Cut the recogniser's alphabet of 18,710 characters down to those that letters in Latin script can be taken for.

Its last layer multiplies by a matrix with a column for each character, at a fifth of the whole cost of reading and most
of its memory. We keep the columns of Latin, Greek and Cyrillic letters and of signs; nothing else changes.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_GRAPH, _PROPERTIES = 7, 14  # fields of ModelProto (onnx.proto3)
_INITIALIZER, _SHAPES = 5, 13  # of GraphProto
_DIMS, _NAME, _RAW_DATA = 1, 8, 9  # of TensorProto
_SIGNS = dict(zip("‘’‚“”„–—−‐‑…·", "'''\"\"\"-----..", strict=True))
_OTHERS = frozenset("°•×±½✓√☐☑☒■□●○→")
_VARINT, _BYTES = 0, 2  # wire types (protobuf encoding)
_KEPT = (range(0x20, 0x530), range(0x2000, 0x2C00), range(0xFF00, 0xFFF0))


@dataclass(frozen=True, slots=True)
class NarrowModel:
    """The model's bytes; its outputs are sorted into groups, which start at `starts` and are read as `letters`.

    The first group is CTC's blank; the last, "", is what no letter of ours is: it takes its share of the probability.
    """

    data: bytes
    starts: tuple[int, ...]
    letters: tuple[str, ...]


def narrowed(model: bytes) -> NarrowModel:
    """Cut the last layer of a recogniser down; raises ValueError where it is not built as expected."""
    everything = _characters(model)
    kept = [(folded(letter), at) for at, letter in enumerate(everything) if _is_kept(letter)]
    groups = sorted(kept, key=lambda pair: (pair[0] == "", pair[0]))
    columns = [0, *(at for _, at in groups)]
    firsts = {letter: at for at, (letter, _) in reversed(list(enumerate(groups, start=1)))}
    fields = [
        _field(_GRAPH, _narrow_graph(value, len(everything), columns)) if number == _GRAPH else whole
        for number, value, whole in _fields(model)
    ]
    starts = dict(sorted(firsts.items(), key=lambda pair: pair[1]))
    return NarrowModel(b"".join(fields), (0, *starts.values()), ("", *starts))


def folded(letter: str) -> str:
    """Write a character as Indonesian letters have it, without accents and typography; "" where they have it not."""
    plain = _SIGNS.get(letter) or unicodedata.normalize("NFKD", letter)[:1]
    return plain if plain.isascii() or plain in _OTHERS else ""


def _is_kept(letter: str) -> bool:
    return len(letter) == 1 and any(ord(letter) in letters for letters in _KEPT)


def _characters(model: bytes) -> tuple[str, ...]:
    """Return the alphabet as the model tells it: CTC's blank, its characters, the space."""
    for number, value, _ in _fields(model):
        if number == _PROPERTIES and (entry := dict(_values(value))).get(1) == b"character":
            return ("", *entry[2].decode().splitlines(), " ")
    raise ValueError("the recogniser does not tell its characters")


def _narrow_graph(graph: bytes, width: int, columns: list[int]) -> bytes:
    """Narrow the tensors of the last layer; the shapes noted between the layers are optional, and left out."""
    kept = []
    for number, value, whole in _fields(graph):
        if number == _INITIALIZER and _dims(value)[-1:] == [width]:
            kept.append(_field(_INITIALIZER, _narrow_tensor(value, columns)))
        elif number != _SHAPES:
            kept.append(whole)
    return b"".join(kept)


def _narrow_tensor(tensor: bytes, columns: list[int]) -> bytes:
    *rows, width = _dims(tensor)
    values = np.frombuffer(dict(_values(tensor))[_RAW_DATA], dtype="<f4").reshape(*rows, width)
    fields = [whole for number, _, whole in _fields(tensor) if number not in (_DIMS, _RAW_DATA)]
    dims = [_varint(_DIMS << 3 | _VARINT) + _varint(length) for length in (*rows, len(columns))]
    return b"".join((*dims, *fields, _field(_RAW_DATA, values[..., columns].tobytes())))


def _dims(tensor: bytes) -> list[int]:
    found = []
    for number, value, whole in _fields(tensor):
        if number == _DIMS and not value:
            found.append(_number(whole, 1)[0])
        elif number == _DIMS:
            at = 0
            while at < len(value):
                length, at = _number(value, at)
                found.append(length)
    return found


def _values(message: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, value) for number, value, _ in _fields(message))


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Walk a message: each field's number, its content where that is bytes, and the whole of it."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _number(message, at)
        content = b""
        match tag & 7:
            case 0:
                _, at = _number(message, at)
            case 1:
                at += 8
            case 2:
                length, at = _number(message, at)
                content = message[at : at + length]
                at += length
            case 5:
                at += 4
            case other:
                raise ValueError(f"wire type {other} in the model")
        yield tag >> 3, content, message[start:at]


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Read a varint and say where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return value, at


def _varint(value: int) -> bytes:
    octets = bytearray()
    while value >= 0x80:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*octets, value])


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content
