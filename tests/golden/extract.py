"""A second reader of the archive, written from src/archive/FORMAT.md alone.

    python3 extract.py ARCHIVE FOLDER

writes the files in ARCHIVE to the folder 0 of FOLDER, and those that were unpacked from others to
the folders 1, 2, …, by how many containers they were in: their paths begin with that of their
container, which is a file too. ARCHIVE is a `.fonds` or a page that is one file. Every section is decoded, and what it says is compared with the documents: every checksum, every
SHA-256, what stands above what, how often each term occurs where. It needs nothing but Python 3.
"""

import base64
import hashlib
import pathlib
import re
import struct
import sys
import zlib

NAMES = ["FOND", "TERM", "LIST", "POSN", "VOCB", "STRT", "PATH", "ITEM", "FILE", "TEXT"]
CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 128]
CLASSES += [160, 192, 256, 384, 512, 1024, 4096, 16384]


# ---- XXH3-64, seed 0 ----

SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221"
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb"
    "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
)
MASK = (1 << 64) - 1
P32 = [0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D]
P64 = [0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5]
MX1, MX2 = 0x165667919E3779F9, 0x9FB21C651E98DF25


def u64(data, at=0):
    return int.from_bytes(data[at : at + 8], "little")


def u32(data, at=0):
    return int.from_bytes(data[at : at + 4], "little")


def fold(one, other):
    product = one * other
    return (product ^ (product >> 64)) & MASK


def avalanche(value, shift=37, prime=MX1):
    value ^= value >> shift
    value = value * prime & MASK
    return value ^ (value >> 32)


def avalanche64(value):
    value = (value ^ (value >> 33)) * P64[1] & MASK
    value = (value ^ (value >> 29)) * P64[2] & MASK
    return value ^ (value >> 32)


def mix16(data, at, secret):
    return fold(u64(data, at) ^ u64(SECRET, secret), u64(data, at + 8) ^ u64(SECRET, secret + 8))


def xxh3(data):
    n = len(data)
    if n == 0:
        return avalanche64(u64(SECRET, 56) ^ u64(SECRET, 64))
    if n <= 3:
        joined = (data[n - 1]) | (n << 8) | (data[0] << 16) | (data[n >> 1] << 24)
        return avalanche64(joined ^ u32(SECRET, 0) ^ u32(SECRET, 4))
    if n <= 8:
        joined = u32(data, n - 4) | (u32(data) << 32)
        value = joined ^ u64(SECRET, 8) ^ u64(SECRET, 16)
        rotate = lambda by: ((value << by) | (value >> (64 - by))) & MASK
        value ^= rotate(49) ^ rotate(24)
        value = value * MX2 & MASK
        value ^= (value >> 35) + n
        value = value * MX2 & MASK
        return value ^ (value >> 28)
    if n <= 16:
        low = u64(data) ^ u64(SECRET, 24) ^ u64(SECRET, 32)
        high = u64(data, n - 8) ^ u64(SECRET, 40) ^ u64(SECRET, 48)
        swapped = int.from_bytes(low.to_bytes(8, "little"), "big")
        return avalanche((n + swapped + high + fold(low, high)) & MASK)
    if n <= 128:
        total = n * P64[0]
        for pair in range((n - 1) // 32, -1, -1):
            total += mix16(data, 16 * pair, 32 * pair)
            total += mix16(data, n - 16 * (pair + 1), 32 * pair + 16)
        return avalanche(total & MASK)
    if n <= 240:
        total = n * P64[0] + sum(mix16(data, 16 * at, 16 * at) for at in range(8))
        total = avalanche(total & MASK)
        total += sum(mix16(data, 16 * at, 16 * (at - 8) + 3) for at in range(8, n // 16))
        return avalanche((total + mix16(data, n - 16, 136 - 17)) & MASK)
    lanes = [P32[2], P64[0], P64[1], P64[2], P64[3], P32[1], P64[4], P32[0]]
    keys = [struct.unpack_from("<8Q", SECRET, at) for at in range(0, 192 - 64 + 1, 8)]
    stripes = (n - 1) // 64
    for stripe in range(stripes + 1):
        is_last = stripe == stripes
        values = struct.unpack_from("<8Q", data, n - 64 if is_last else 64 * stripe)
        secret = struct.unpack_from("<8Q", SECRET, 192 - 64 - 7) if is_last else keys[stripe % 16]
        for lane in range(8):
            key = values[lane] ^ secret[lane]
            lanes[lane ^ 1] = (lanes[lane ^ 1] + values[lane]) & MASK
            lanes[lane] = (lanes[lane] + (key & 0xFFFFFFFF) * (key >> 32)) & MASK
        if stripe % 16 == 15 and not is_last:
            for lane, scramble in enumerate(keys[16]):
                value = lanes[lane] ^ (lanes[lane] >> 47) ^ scramble
                lanes[lane] = value * P32[0] & MASK
    total = n * P64[0]
    for at in range(4):
        secret = 11 + 16 * at
        total += fold(lanes[2 * at] ^ u64(SECRET, secret), lanes[2 * at + 1] ^ u64(SECRET, secret + 8))
    return avalanche(total & MASK)


# ---- The container ----


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
                assert value < 1 << 64, "a number is too large"
                return value
            shift += 7

    def text(self):
        return self.take(self.varint()).decode("utf-8")

    def range(self):
        start = self.varint()
        return start, start + self.varint()

    def left(self):
        return len(self.data) - self.at


class Section:
    """The resident bytes of a section, and its raw bytes block by block."""

    def __init__(self, resident, blocks):
        self.resident, self.blocks, self.raw = resident, blocks, b"".join(blocks)

    def counts(self):
        """Two numbers for each block."""
        cursor = Cursor(self.resident)
        counts = [(cursor.varint(), cursor.varint()) for _ in self.blocks]
        assert not cursor.left()
        return counts


def sections(archive):
    magic, major, _minor, count, length, front = struct.unpack_from("<8sHHIQQ", archive)
    checksum, analysis, reserved, own = struct.unpack_from("<QI12sQ", archive, 32)
    assert magic == b"\x89FONDS\r\n", "this is no archive"
    assert own == xxh3(archive[:56]), "the header is damaged"
    assert major == 1 and analysis and reserved == bytes(12) and length == len(archive)
    assert checksum == xxh3(archive[64:front]), "the front is damaged"
    entries = [struct.unpack_from("<4sIQQQ", archive, 64 + 32 * at) for at in range(count)]
    table = 64 + 32 * count
    resident = table + 16 * sum(blocks for _, _, blocks, _, _ in entries)
    found, at = {}, front
    for name, flags, blocks, stored, size in entries:
        assert flags in (0, 1) and name.decode("ascii") not in found
        raw, end = [], at + stored
        for _ in range(blocks):
            packed, unpacked, checksum = struct.unpack_from("<IIQ", archive, table)
            assert 0 < packed <= unpacked <= 1 << 20
            part = archive[at : at + packed]
            assert checksum == xxh3(part), "a block is damaged"
            if packed < unpacked:
                inflater = zlib.decompressobj(-15)
                part = inflater.decompress(part)
                assert inflater.eof and not inflater.unused_data
            assert len(part) == unpacked
            raw.append(part)
            at, table = at + packed, table + 16
        assert at == end
        found[name.decode("ascii")] = Section(archive[resident : resident + size], raw)
        assert flags or name.decode("ascii") in NAMES, "made by a newer program"
        resident += size
    assert (resident, at) == (front, length) and set(NAMES) <= set(found)
    return found


# ---- The signature: Ed25519 (RFC 8032), slow and plain ----

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    assert y < P, "a point is not in its shortest form"
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    assert x * x % P == square and (x or not sign), "this is no point"
    return (x if x & 1 == sign else P - x), y


def add(one, other):
    (a, b), (c, d) = one, other
    both = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + both, -1, P) % P, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(number, base):
    sum_ = (0, 1)
    while number:
        sum_ = add(sum_, base) if number & 1 else sum_
        number, base = number >> 1, add(base, base)
    return sum_


def matches(key, signature, message):
    scalar = int.from_bytes(signature[32:], "little")
    assert scalar < ORDER, "the scalar is not reduced"
    assert times(8, point(key)) != (0, 1), "the key is of small order"
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return times(scalar, base) == add(point(signature[:32]), times(challenge, point(key)))


def fingerprint(prefix, data):
    digest = hashlib.sha256(prefix + b"\0" + data).digest()
    for _ in range(65_536):
        digest = hashlib.sha256(digest).digest()
    return "-".join(digest[at : at + 2].hex() for at in range(0, 8, 2))


def signer(archive, section):
    """The fingerprint of the key, if the signature matches."""
    count, length, front = struct.unpack_from("<IQQ", archive, 12)
    entry = 64 + 32 * (count - 1)
    assert archive[entry : entry + 4] == b"SIGN" and not section.blocks and len(section.resident) == 96
    rest = archive[64:entry] + archive[entry + 32 : front - 96]
    header = archive[:12] + struct.pack("<IQQQ", count - 1, length - 128, front - 128, xxh3(rest))
    header += archive[40:56]
    unsigned = header + xxh3(header).to_bytes(8, "little") + rest + archive[front:]
    message = b"Fonds signature of an archive 1\0" + hashlib.sha256(unsigned).digest()
    key, signature = section.resident[:32], section.resident[32:]
    assert matches(key, signature, message), "the signature does not match"
    return fingerprint(b"Fonds fingerprint of a key 1", key)


# ---- The finding aid ----


def description(cursor):
    stated = [(cursor.u8(), cursor.text()) for _ in range(cursor.varint())]
    assert all(text for _, text in stated) and [number for number, _ in stated] == sorted(dict(stated))
    return dict(stated)


def items_of(section):
    items = []
    for block, (listed, passages) in zip(section.blocks, section.counts()):
        cursor, first = Cursor(block), len(items)
        while cursor.left():
            item = {"path": cursor.text(), "format": cursor.u8(), "description": description(cursor)}
            item["bytes"], item["sha256"], item["passages"] = cursor.varint(), cursor.take(32), cursor.varint()
            assert item["format"] <= 12 and item["description"][0] and item["passages"]
            items.append(item)
        assert (len(items) - first, sum(item["passages"] for item in items[first:])) == (listed, passages)
    return items


def files_of(section, items):
    files, items = [], iter(items)
    for block, (listed, unread) in zip(section.blocks, section.counts()):
        cursor, first = Cursor(block), len(files)
        while cursor.left():
            kind = cursor.u8()
            if kind in (0, 3):
                item = next(items)
                file = {key: item[key] for key in ("path", "bytes", "sha256")} | {"items": 1, "unread": ""}
                file["within"] = cursor.text() if kind else ""
            else:
                assert kind in (1, 2)
                file = {"path": cursor.text(), "bytes": cursor.varint(), "sha256": cursor.take(32)}
                file |= {"items": cursor.varint(), "unread": cursor.text(), "within": cursor.text()}
                for _ in range(file["items"]):
                    next(items)
            files.append(file | {"kind": kind})
        assert (len(files) - first, sum(file["unread"] != "" for file in files[first:])) == (listed, unread)
    assert next(items, None) is None
    return files


# ---- Dictionaries and the index ----


def dictionary(section, resident):
    """Every key with its payload and the base of its group; None for a key that is not its first."""
    cursor, keys = Cursor(section.resident, resident), []
    for block in section.blocks:
        first, count, groups = cursor.text().encode(), cursor.varint(), Cursor(block)
        start = len(keys)
        while groups.left():
            group = Cursor(groups.take(groups.varint()))
            base, key, number = group.take(group.varint()), b"", 0
            while group.left():
                shared = group.varint()
                assert shared <= len(key) and number < 32
                key = key[:shared] + group.take(group.varint())
                keys.append((key, group.take(group.varint()), base if number == 0 else None))
                number += 1
            assert number
        assert len(keys) - start == count and keys[start][0] == first
    assert not cursor.left() and all(one[0] < other[0] for one, other in zip(keys, keys[1:]))
    return [(key.decode("utf-8"), Cursor(payload), base) for key, payload, base in keys]


def gaps(cursor, count):
    """So many increasing numbers, each after the first less 1."""
    number = -1
    for _ in range(count):
        number += cursor.varint() + 1
        yield number


def postings(cursor, zone, count):
    passage = -1
    for _ in range(count):
        passage += cursor.varint() + 1
        byte = cursor.u8()
        often = byte & 7
        if often == 7:
            often += cursor.varint()
        before = cursor.varint() if zone == 0 else 0
        after = cursor.varint() if zone <= 1 else 0
        assert often
        yield passage, often, byte >> 3, (before, after)


def vocabulary(section):
    """Every term with the number of passages that hold it."""
    terms = []
    for block in section.blocks:
        cursor, term = Cursor(block), ""
        while cursor.left():
            term = term.encode()[: cursor.varint()].decode("utf-8") + cursor.text()
            terms.append((term, cursor.varint()))
    return terms


def index(part):
    """For each passage that holds a term: its zone, length class, cover, and how many tokens it has;
    what is stated of the items that begin at a passage, with what these cover; and each date."""
    head = Cursor(part["TERM"].resident)
    totals = [(head.varint(), head.varint()) for _ in range(4)]
    assert head.varint() < 1 << 11, "there is no such language"
    seen, places, terms, stems, stated, dates, spelt = {}, {}, {}, {}, {}, {}, {}
    lists, positions = Cursor(part["LIST"].raw), Cursor(part["POSN"].raw)
    for key, payload, base in dictionary(part["TERM"], head.at):
        if base is not None:
            bases = Cursor(base)
            assert (bases.varint(), bases.varint()) == (lists.at, positions.at) and not bases.left()
        if key.startswith(("\1", "\4")) or key.endswith("\0"):
            root = key[:-1] if key.endswith("\0") else key[1:]
            for _ in range(payload.varint()):
                shared = payload.varint()
                stems.setdefault(key, []).append(root.encode()[:shared].decode("utf-8") + payload.text())
        else:
            mask = payload.u8()
            counts = [payload.varint() if mask >> zone & 1 else 0 for zone in range(4)]
            of_positions, of_lists = payload.varint(), payload.varint()
            assert 0 < mask < 16 and all(counts[zone] > 0 for zone in range(4) if mask >> zone & 1)
            own = Cursor((payload if of_lists <= 4096 else lists).take(of_lists))
            where = Cursor(positions.take(of_positions))
            for zone, count in enumerate(counts):
                for passage, often, length, cover in postings(own, zone, count):
                    if key.startswith("\3"):
                        assert (zone, often, length, cover[0], where.varint()) == (0, 1, 0, 0, 0)
                        stated.setdefault(passage, []).append((key[1], key[2:], cover[1]))
                        continue
                    assert seen.setdefault(passage, (zone, length, cover)) == (zone, length, cover)
                    for position in gaps(where, often):
                        if key.startswith("\2"):
                            assert (passage, position) not in dates
                            dates[passage, position] = key[1:]
                            continue
                        if key.startswith("\5"):
                            term, spelling = key[1:].split("\6")
                            assert (passage, position) not in spelt and spelling != term
                            spelt[passage, position] = term
                            continue
                        assert places.setdefault((passage, position), key) == key
            assert not own.left() and not where.left()
            terms[key] = sum(counts)
        assert not payload.left()
    assert not lists.left() and not positions.left()
    for key, same in stems.items():
        assert all(one < other for one, other in zip(same, same[1:]))
        if key.startswith("\4"):
            assert 0 < len(same) <= 16 and all(key[1:] in stems["\4" + other] for other in same)
            assert all(0 < len(name.split(" ")) <= 8 for name in same)
        else:
            assert set(same) <= set(terms)
    assert all(places[place] == term for place, term in spelt.items()), "a spelling is of another term"
    assert vocabulary(part["VOCB"]) == [(term, count) for term, count in terms.items() if term >= " "]
    lengths = {}
    for passage, position in places:
        lengths[passage] = max(lengths.get(passage, 0), position + 1)
    assert sum(lengths.values()) == len(places), "positions are left out"
    for passage, position in dates:
        assert position == 0 or (passage, position - 1) in dates, "dates are left out"
    return totals, seen, lengths, stated, dates


# ---- The dates of the texts ----


def day(days):
    """The day that comes so many after 1970-01-01."""
    for year in range(1970 + days // 366 - 2, 1970 + days // 365 + 3):
        past = days - first_day(year)
        if 0 <= past < (366 if leap(year) else 365):
            month = max(month for month in range(1, 13) if before(year, month) <= past)
            sign, past = "-" if year < 0 else "", past - before(year, month)
            return f"{sign}{abs(year):04}-{month:02}-{past + 1:02}"
    raise AssertionError("there is no such day")


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def first_day(year):
    return 365 * (year - 1970) + sum(sign * ((year - 1) // n - 1969 // n) for sign, n in ((1, 4), (-1, 100), (1, 400)))


def before(year, month):
    """The days of a year that are before a month of it; before the 13th, all."""
    months = [31, 29 if leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return sum(months[: month - 1])


def signed(number):
    return number >> 1 ^ -(number & 1)


def date_of(cursor, end, text):
    start = end + cursor.varint()
    end, kind = start + cursor.varint(), cursor.u8()
    precision = kind & 7
    assert start < end and text[start:end].decode("utf-8") and precision <= 5 and kind >> 3 & 3 < 3
    if kind & 0x80:
        first = signed(cursor.varint())
        return end, first, first + cursor.varint()
    assert precision not in (2, 5), "a season or century has both days"
    year = 2000 + signed(cursor.varint())
    month = cursor.u8() if precision <= 1 else 1
    assert 1 <= month <= 12
    first = first_day(year) + before(year, month)
    if precision == 0:
        first += cursor.u8() - 1
        return end, first, first
    after = {1: (year, month + 1), 3: (year + 1, 1), 4: (year + 10, 1)}[precision]
    return end, first, first_day(after[0]) + before(*after) - 1


def dates_of(section, items):
    """The dates by the number of their passage and their place in it, as the keys of TERM have them."""
    found, begun, counts, firsts = {}, 0, section.counts(), [0]
    for item in items:
        firsts.append(firsts[-1] + item[0]["passages"])
    for block, (of_items, of_dates) in zip(section.blocks, counts):
        cursor, held = Cursor(block), len(found)
        for item in [begun - 1, *range(begun, begun + of_items)]:
            place = 0
            for _ in range(cursor.varint()):
                place += cursor.varint()
                texts = [text for part in items[item] for _, _, text in part["blocks"]]
                end, text, passage = 0, texts[place].encode(), firsts[item] + place
                for _ in range(cursor.varint()):
                    end, first, last = date_of(cursor, end, text)
                    number = sum(of_same == passage for of_same, _ in found)
                    first, last = day(first), day(last)
                    found[passage, number] = first if first == last else f"{first}/{last}"
        begun += of_items
        assert not cursor.left() and len(found) - held == of_dates
    assert begun == len(items)
    return found


def names_of(names, said, items):
    """Checks the names against the texts that they stand in."""
    times, spread, begun = [], [], 0
    for block, (count, mentions) in zip(names.blocks, names.counts()):
        cursor, held = Cursor(block), sum(times)
        for _ in range(count):
            assert cursor.text() and cursor.u8() <= 5
            times.append(cursor.varint())
            of_items, writings, item, own = cursor.varint(), [], 0, {}
            for _ in range(cursor.varint()):
                writings.append((cursor.text(), cursor.varint()))
            for place in range(cursor.varint()):
                more = cursor.varint()
                assert place == 0 or more > 0
                item += more
                own[item] = cursor.varint()
            assert len(own) == min(of_items, 65536) and len(writings) <= 64
            spread.append((dict(writings), own))
        assert not cursor.left() and sum(times) - held == mentions
    found = [({}, {}) for _ in spread]
    for block, (count, mentions) in zip(said.blocks, said.counts()):
        cursor, seen = Cursor(block), 0
        for item in range(begun, begun + count):
            own, name, place = [], 0, 0
            texts = [text.encode() for part in items[item] for _, _, text in part["blocks"]]
            for _ in range(cursor.varint()):
                name += cursor.varint()
                own.append((name, cursor.varint()))
            for _ in range(cursor.varint() if own else 0):
                place += cursor.varint()
                start = 0
                for _ in range(cursor.varint()):
                    start += cursor.varint()
                    name, length = own[cursor.varint()]
                    text = texts[place][start : start + length]
                    assert len(text) == length > 0
                    writing, seen = text.decode("utf-8"), seen + 1
                    for counts, key in zip(found[name], (writing, item)):
                        counts[key] = counts.get(key, 0) + 1
        begun += count
        assert not cursor.left() and seen == mentions
    assert begun == len(items)
    assert found == spread, "names do not stand where they are said to"


# ---- Documents ----


def stream(data, beside, base, length):
    cursor, blocks, end = Cursor(data), [], 0
    numbers = {1: 1, 3: 2, 6: 1}
    for _ in range(cursor.varint()):
        kind = cursor.u8()
        of_kind = [cursor.varint() for _ in range(numbers.get(kind & 0x7F, 0))]
        start, stop = cursor.range()
        assert stop <= length and kind & 0x7F <= 10
        if kind & 0x80:
            text = cursor.text().encode()
        else:
            assert max(end, base) <= start and stop <= base + len(beside)
            text, end = beside[start - base : stop - base], stop
        for _ in range(cursor.varint()):
            mark, (start, stop) = cursor.u8(), cursor.range()
            assert mark <= 11 and stop <= len(text)
            text[start:stop].decode("utf-8")
            if mark >= 10:
                cursor.text()
        blocks.append((kind & 0x7F, of_kind, text.decode("utf-8")))
    notices = cursor.varint()
    for _ in range(notices):
        _at, kind = cursor.range(), cursor.u8()
        for _ in range(cursor.varint()):
            cursor.varint()
        assert kind <= 10
        if kind >= 8:
            cursor.text()
    assert not cursor.left()
    return blocks, notices


def level(kind, numbers):
    return {0: 0, 1: numbers[0] if numbers else 0}.get(kind, 255)


def part_of(body):
    cursor = Cursor(body)
    part = {"path": cursor.text(), "format": cursor.u8(), "description": description(cursor)}
    part["bytes"], base, beside = cursor.varint(), cursor.varint(), cursor.varint()
    part["before"], part["passages"], part["title"] = cursor.varint(), cursor.varint(), cursor.varint()
    part["above"] = [(cursor.varint(), cursor.u8(), cursor.text()) for _ in range(cursor.varint())]
    nodes, part["base"], part["beside"] = cursor.take(cursor.varint()), base, cursor.take(beside)
    assert not cursor.left() and base + beside <= part["bytes"]
    part["blocks"], part["notices"] = stream(nodes, part["beside"], base, part["bytes"])
    return part


def entries(section):
    """Kind, body, number of passages, and the block that it begins in."""
    cursor = Cursor(section.raw)
    ends, end = [], 0
    for block in section.blocks:
        end += len(block)
        ends.append(end)
    number = 0
    while cursor.left():
        while cursor.at >= ends[number]:
            number += 1
        kind = cursor.u8()
        assert kind <= 3
        passages = cursor.varint() if kind <= 1 else 0
        body = cursor.take(cursor.varint()) if kind <= 2 else b""
        assert kind == 3 or body
        yield kind, body, passages, number


def documents(part):
    """For each file its pieces: (item, bytes), where the item is None for bytes of none."""
    section = part["TEXT"]
    files, pieces, items, lacking = [], [], [], 0
    counts = [[0, 0] for _ in section.blocks]
    for kind, body, passages, block in entries(section):
        counts[block][0] += kind == 0
        counts[block][1] += passages
        if kind <= 1:
            read = part_of(body)
            assert len(read["blocks"]) == passages > 0
            if kind == 0:
                assert not lacking and (read["before"], read["base"]) == (0, 0) and not read["above"]
                items.append([read])
                pieces.append((len(items) - 1, b""))
            else:
                first = items[-1]
                same = ("path", "format", "description", "bytes", "passages", "title")
                assert all(read[key] == first[0][key] for key in same) and not read["notices"]
                assert read["before"] == sum(len(one["blocks"]) for one in first)
                assert read["base"] == sum(len(one["beside"]) for one in first)
                first.append(read)
            lacking = read["bytes"] - read["base"] - len(read["beside"])
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + read["beside"])
        elif kind == 2 and lacking and pieces and pieces[-1][0] is not None:
            assert len(body) <= lacking
            lacking -= len(body)
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + body)
        elif kind == 2:
            pieces.append((None, body))
        else:
            files.append(pieces)
            pieces = []
    assert not pieces and not lacking
    assert [tuple(count) for count in counts] == section.counts()
    return files, items


def standing(item):
    """The zone and the cover of each block of an item; checks what is said to be above its parts."""
    blocks = [block for part in item for block in part["blocks"]]
    assert len(blocks) == item[0]["passages"]
    title = [kind for kind, _, _ in blocks].index(0)
    assert title == item[0]["title"]
    starts = {part["before"]: part for part in item}
    last, still_open, covers = len(blocks) - 1, [], {title: (title, len(blocks) - 1 - title)}
    for number, (kind, numbers, _text) in enumerate(blocks):
        if number in starts:
            assert starts[number]["above"] == [(at, up, blocks[at][2]) for up, at in still_open]
        own = level(kind, numbers)
        for up, at in still_open:
            if up >= own:
                covers[at] = (0, number - 1 - at)
        still_open = [(up, at) for up, at in still_open if up < own]
        if kind <= 1 and number != title:
            still_open.append((own, number))
    covers |= {at: (0, last - at) for _, at in still_open}
    for number, (kind, _numbers, _text) in enumerate(blocks):
        zone = 0 if number == title else {0: 1, 1: 1, 6: 3}.get(kind, 2)
        yield zone, covers.get(number, (0, 0))


def length_class(length):
    return max(number for number, known in enumerate(CLASSES) if known <= length)


def size_class(length):
    if length < 16:
        return length
    power = length.bit_length() - 1
    return 16 + 8 * (power - 4) + (length >> (power - 3)) - 8


# ---- Pages ----


def leb128(data, at):
    value, shift = 0, 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def archive_in(data):
    """The archive itself, if it is inside a page or a module."""
    if data.startswith(b"\x89FONDS"):
        return data
    if not data.startswith(b"\0asm"):
        start, end = b'<script type="application/octet-stream">', b"</script>"
        texts = re.findall(re.escape(start) + b"(.*?)" + end, data, re.DOTALL)
        data = base64.b64decode(b"".join(b"".join(text.split()) for text in texts), validate=True)
    found, at = [], 8
    while at < len(data):
        kind, (size, start) = data[at], leb128(data, at + 1)
        at = start + size
        if kind == 0:
            length, name = leb128(data, start)
            if data[name : name + length] == b"fonds":
                found.append(data[name + length : at])
    (archive,) = found
    return archive


def main(archive, folder):
    data = archive_in(pathlib.Path(archive).read_bytes())
    part = sections(data)
    if "SIGN" in part:
        print(f"Signed by key {signer(data, part['SIGN'])}.", file=sys.stderr)
    cursor = Cursor(part["FOND"].resident)
    description(cursor)
    counts = (cursor.varint(), cursor.varint(), cursor.varint())
    assert not cursor.left() and not part["FOND"].blocks
    items = items_of(part["ITEM"])
    files = files_of(part["FILE"], items)
    assert counts == (len(items), len(files), sum(file["unread"] != "" for file in files))
    paths = {path: payload.varint() for path, payload, _ in dictionary(part["PATH"], 0)}
    assert paths == {item["path"]: number for number, item in enumerate(items)}
    starts = Cursor(part["STRT"].raw)
    sizes = [(starts.varint(), starts.u8()) for _ in items]
    assert [passages for passages, _ in sizes] == [item["passages"] for item in items] and not starts.left()

    pieces, read = documents(part)
    totals, seen, lengths, stated, dates = index(part)
    if "DATE" in part:
        assert dates_of(part["DATE"], read) == dates, "the index has other dates"
    if "NAME" in part:
        names_of(part["NAME"], part["SAID"], read)
    counted, passage = [[0, 0] for _ in totals], 0
    for item, parts, (_, size) in zip(items, read, sizes, strict=True):
        first = passage
        values = [(letter, value) for letter, value, _ in stated.pop(first, [])]
        source, languages = item["description"].get(2, ""), item["description"].get(5, "")
        assert [value for letter, value in values if letter == "s"] == ([source.strip()[:200]] if source else [])
        codes = {re.split("[-_]", tag)[0].lower() for tag in re.split("[,; ]+", languages) if tag}
        assert {value for letter, value in values if letter == "l"} == codes
        same = ("path", "format", "description", "bytes", "passages")
        assert all(parts[0][key] == item[key] for key in same), item["path"]
        for zone, cover in standing(parts):
            length = lengths.get(passage, 0)
            if length:
                assert seen[passage] == (zone, length_class(length), cover), passage
            counted[zone] = [counted[zone][0] + 1, counted[zone][1] + length]
            passage += 1
        assert size == size_class(sum(lengths.get(number, 0) for number in range(first, passage)))
    assert not stated, "something is stated of no item"
    assert [tuple(count) for count in counted] == totals
    assert max(lengths, default=-1) < passage == sum(item["passages"] for item in items)

    next_item, depths = 0, {}
    for file, own in zip(files, pieces, strict=True):
        held = [number for number, _ in own if number is not None]
        assert held == list(range(next_item, next_item + file["items"]))
        next_item += file["items"]
        depths[file["path"]] = depths.get(file["within"], 0) + 1 if file["within"] else 0
        for number, data in own:
            if number is not None:
                assert hashlib.sha256(data).digest() == items[number]["sha256"], items[number]["path"]
        data = b"".join(data for _, data in own)
        if file["kind"] == 2:
            continue
        assert len(data) == file["bytes"] and hashlib.sha256(data).digest() == file["sha256"], file["path"]
        names = file["path"].split("/")
        assert not {"", ".", ".."} & set(names), "the path leads elsewhere"
        path = pathlib.Path(folder, str(depths[file["path"]]), *names)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{file['sha256'].hex()}  {file['path']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
