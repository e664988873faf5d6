"""A second reader of the archive, written from src/archive/FORMAT.md alone.

    python3 extract.py ARCHIVE FOLDER

writes the originals to FOLDER after decoding every section and comparing every SHA-256. It
needs nothing but Python 3. XXH3 is not in its library, so the checksums are not compared.
"""

import hashlib
import pathlib
import struct
import sys
import zlib

BLOCK = 65536


class Cursor:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def take(self, count):
        assert self.at + count <= len(self.data), "it ends too early"
        self.at += count
        return self.data[self.at - count : self.at]

    def u8(self):
        return self.take(1)[0]

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                assert byte or not shift, "a number is not in its shortest form"
                return value
            shift += 7

    def text(self):
        return self.take(self.varint()).decode("utf-8")

    def range(self):
        start = self.varint()
        return start, start + self.varint()

    def left(self):
        return len(self.data) - self.at


def sections(archive):
    magic, major, _minor, count, length, directory = struct.unpack_from("<8sHHIQQ", archive)
    assert magic == b"\x89FONDS\r\n" and major == 1, "this is no archive of version 1"
    assert length == len(archive) and directory + 48 * count == length, "its length is another"
    found, end = {}, 64
    for entry in range(directory, length, 48):
        name, flags, start, stored, raw, blocks, zero = struct.unpack_from("<4sIQQQII", archive, entry)
        assert start == end and zero == 0 and blocks == -(-raw // BLOCK) and flags in (0, 1)
        data, at, table = bytearray(), start, start + stored
        for line in range(table, table + 16 * blocks, 16):
            size, codec = struct.unpack_from("<II", archive, line)
            part, at = archive[at : at + size], at + size
            if codec == 1:
                inflater = zlib.decompressobj(-15)
                part = inflater.decompress(part)
                assert inflater.eof and not inflater.unused_data
            else:
                assert codec == 0
            assert len(part) == min(BLOCK, raw - len(data))
            data += part
        assert at == table
        found[name.decode("ascii")], end = bytes(data), table + 16 * blocks
    assert end == directory
    return found


def description(cursor):
    return {cursor.u8(): cursor.text() for _ in range(cursor.varint())}


def finding_aid(data):
    cursor = Cursor(data)
    fonds, items = description(cursor), []
    for _ in range(cursor.varint()):
        item = {"path": cursor.text(), "format": cursor.u8(), "description": description(cursor)}
        item["original"], item["sha256"] = cursor.varint(), cursor.take(32)
        item["document"], item["passages"] = cursor.varint(), cursor.varint()
        items.append(item)
    assert not cursor.left()
    assert [item["path"] for item in items] == sorted({item["path"] for item in items}, key=str.encode)
    return fonds, items


def dictionary(data):
    count, index_start = struct.unpack_from("<IQ", data)
    index, keys, start = Cursor(data, index_start), [], 12
    while index.left():
        first, size = index.text().encode(), index.varint()
        group, key = Cursor(data[start : start + size]), b""
        for number in range(min(32, count - len(keys))):
            shared = group.varint()
            key = key[:shared] + group.take(group.varint())
            assert number or (key == first and shared == 0)
            keys.append((key, group.take(group.varint())))
        assert not group.left()
        start += size
    assert start == index_start and len(keys) == count
    assert all(one[0] < other[0] for one, other in zip(keys, keys[1:]))
    return [(key.decode("utf-8"), Cursor(payload)) for key, payload in keys]


def gaps(cursor, count):
    """So many increasing numbers, each after the first less 1."""
    number = -1
    for _ in range(count):
        number += cursor.varint() + 1
        yield number


def postings(data, passages):
    cursor = Cursor(data)
    head = Cursor(cursor.take(cursor.varint()))
    found, passage = {}, -1
    for _ in range(passages):
        passage += head.varint() + 1
        found[passage] = list(gaps(cursor, head.varint()))
    assert not head.left() and not cursor.left()
    return found


def document(data, original):
    cursor, blocks, end = Cursor(data), [], 0
    numbers = {1: 1, 3: 2, 6: 1}
    for _ in range(cursor.varint()):
        kind = cursor.u8()
        of_kind = [cursor.varint() for _ in range(numbers.get(kind & 0x7F, 0))]
        source = cursor.range()
        if kind & 0x80:
            text = cursor.text().encode()
        else:
            assert end <= source[0] <= source[1] <= len(original)
            text, end = original[slice(*source)], source[1]
        for _ in range(cursor.varint()):
            mark, (start, stop) = cursor.u8(), cursor.range()
            assert mark <= 10 and stop <= len(text)
            text[start:stop].decode("utf-8")
            if mark == 10:
                cursor.text()
        assert kind & 0x7F <= 9
        blocks.append((kind & 0x7F, of_kind, text.decode("utf-8")))
    for _ in range(cursor.varint()):
        _at, kind = cursor.range(), cursor.u8()
        assert kind <= 7
        for _ in range(cursor.varint()):
            cursor.varint()
    assert not cursor.left()
    return blocks


def parents(blocks, first):
    """The zone and the parent of each block of an item."""
    title = first + [kind for kind, _, _ in blocks].index(0)
    still_open = []
    for number, (kind, numbers, _text) in enumerate(blocks, first):
        level = {0: 0, 1: numbers[0] if numbers else 0}.get(kind, 255)
        still_open = [(above, passage) for above, passage in still_open if above < level]
        yield (0 if number == title else {0: 1, 1: 1, 6: 3}.get(kind, 2),
               still_open[-1][1] if still_open else title)
        if kind in (0, 1) and number != title:
            still_open.append((level, number))


def main(archive, folder):
    part = sections(pathlib.Path(archive).read_bytes())
    _fonds, items = finding_aid(part["DESC"])

    lengths, end, lists = {}, 0, 0
    terms = dictionary(part["TERM"])
    for _term, payload in terms:
        passages, start, size = payload.varint(), payload.varint(), payload.varint()
        assert start == end and not payload.left()
        end = start + size
        for passage, positions in postings(part["POST"][start:end], passages).items():
            lengths[passage] = lengths.get(passage, 0) + len(positions)
        lists += 1
    assert end == len(part["POST"])

    stemmed = []
    for _stem, payload in dictionary(part["STEM"]):
        number = -1
        while payload.left():
            number += payload.varint() + 1
            stemmed.append(number)
    assert sorted(stemmed) == list(range(lists))

    (count,) = struct.unpack_from("<I", part["COLS"])
    totals = [struct.unpack_from("<IQ", part["COLS"], 4 + 12 * zone) for zone in range(4)]
    columns = list(struct.iter_unpack("<IIIB3s", part["COLS"][52:]))
    assert len(columns) == count
    for zone, total in enumerate(totals):
        of_zone = [length for _, _, length, of, _ in columns if of == zone]
        assert total == (len(of_zone), sum(of_zone))

    original, stream, passage = 0, 0, 0
    for number, item in enumerate(items):
        data = part["ORIG"][original : original + item["original"]]
        assert hashlib.sha256(data).digest() == item["sha256"], item["path"]
        blocks = document(part["DOCS"][stream : stream + item["document"]], data)
        assert len(blocks) == item["passages"]
        for at, (zone, parent) in enumerate(parents(blocks, passage), passage):
            assert columns[at] == (number, parent, lengths.get(at, 0), zone, bytes(3)), at
        original, stream = original + item["original"], stream + item["document"]
        passage += item["passages"]
        names = item["path"].split("/")
        assert not {"", ".", ".."} & set(names), "the path leads elsewhere"
        path = pathlib.Path(folder, *names)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{item['sha256'].hex()}  {item['path']}")
    assert (original, stream, passage) == (len(part["ORIG"]), len(part["DOCS"]), count)


if __name__ == "__main__":
    main(*sys.argv[1:])
