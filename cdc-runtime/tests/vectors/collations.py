#!/usr/bin/env python3
"""Records how servers compare pairs of texts: collation, both in hexadecimal UTF-8,
STRCMP, LIKE.

    python3 collations.py MYSQL-COMMAND… -- MARIADB-COMMAND… > collations.tsv
"""
import random
import subprocess
import sys

MYSQL = ["bin", "general_ci", "unicode_ci", "unicode_520_ci", "0900_bin", "0900_ai_ci",
         "0900_as_ci", "0900_as_cs"]
MARIADB = ["nopad_bin", "general_ci", "general_nopad_ci", "unicode_ci", "unicode_nopad_ci",
           "unicode_520_ci", "unicode_520_nopad_ci", "uca1400_ai_ci", "uca1400_ai_cs",
           "uca1400_as_ci", "uca1400_as_cs", "uca1400_nopad_ai_ci", "uca1400_nopad_ai_cs",
           "uca1400_nopad_as_ci", "uca1400_nopad_as_cs"]
BYTES = ["latin1_swedish_ci", "latin1_german1_ci", "latin1_danish_ci", "latin1_general_ci",
         "latin1_general_cs", "latin1_spanish_ci", "latin1_bin", "ascii_general_ci",
         "ascii_bin", "cp1251_general_ci", "cp1251_bulgarian_ci", "cp1250_polish_ci",
         "latin2_hungarian_ci", "latin5_turkish_ci", "greek_general_ci", "koi8r_general_ci",
         "cp1257_lithuanian_ci", "hebrew_general_ci", "cp850_general_ci", "cp1250_bin"]
WORDS = ["", "a", "A", "á", "ab", "aB", "a ", "a  b", "a\u0001", "a\u0001b", "ß", "ss", "SS",
         "ẞ", "æ", "ae", "œ", "ñ", "n", "n\u0303", "e\u0301", "é", "E", "İ", "i", "ı", "I",
         "가", "각", "나", "ㄱ", "ᄀ", "ᅡ", "一", "丁", "㐀", "𠀀", "😀", "😁", "\u3042", "\u30a2",
         "\uff71", "ﷺ", "ﬁ", "fi", "Ⅷ", "VIII", "à la", "a la", "a-la", "ala", "\ufffd",
         "\uffff", "\U0010ffff", "\u0e40\u0e01", "\u0e01\u0e40", "\u0e01", "l\u00b7", "l",
         "l\u0387", "и\u0306", "й", "\u0cc6\u0cc2\u0cd5", "\u0cc6\u0cc2", "%", "_", "a%", "_b",
         "%b", "ab_", "a\\_", "a_", "Z", "z", "Å", "å", "aa", "Ö", "o", "ж", "Ж", "я", "𐐀", "𐐨",
         "\u17000", "\U00017000", "\U0001b170", "\U00018b00", "\t", "\n", "!", "0", "9", "½"]


def pairs(alphabet, rng, count):
    for _ in range(count):
        a = rng.choice(WORDS) if rng.random() < .5 else "".join(rng.choices(alphabet, k=rng.randint(1, 4)))
        shape = rng.random()
        if shape < .35:
            b = rng.choice(WORDS)
        elif shape < .7:
            b = a.swapcase() + rng.choice(["", " ", "\u0001", "\u0301", "a", "%"])
        else:
            b = "".join(rng.choices(alphabet, k=rng.randint(1, 4)))
        if len(b.encode()) < 60:
            yield a, b


def characters(rng):
    ranges = [(0x20, 0x7E)] * 4 + [(0xA0, 0x24F)] * 4 + [(0x250, 0x52F)] * 2 + [
        (0x530, 0x10FF), (0x1E00, 0x1FFF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
        (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFF), (0x10000, 0x11FFF),
        (0x1F000, 0x1FAFF), (0x20000, 0x2FFFF), (0x300, 0x36F)]
    return [chr(rng.randint(*rng.choice(ranges))) for _ in range(3000)]


def record(command, collations, seed):
    rng = random.Random(seed)
    for name, charset in collations:
        if charset == "utf8mb4":
            alphabet = characters(rng)
        else:
            names = {"koi8r": "koi8_r", "greek": "iso8859_7", "hebrew": "iso8859_8",
                     "latin1": "cp1252", "latin2": "iso8859_2", "latin5": "iso8859_9"}
            codec = names.get(charset, charset)
            alphabet = [c for byte in range(32, 256)
                        for c in bytes([byte]).decode(codec, "ignore")
                        if byte < 128 or c.isalpha() and c != "\u037a"]
        kept = [(a, b) for a, b in pairs(alphabet, rng, 220)
                if charset == "utf8mb4" or set(a + b) <= set(alphabet)]
        text = lambda t: f"CONVERT(_utf8mb4 0x{t.encode().hex()} USING {charset})" if t else f"CONVERT('' USING {charset})"
        sql = ";\n".join(
            f"SELECT STRCMP({text(a)} COLLATE {name}, {text(b)} COLLATE {name}), "
            f"({text(a)} COLLATE {name}) LIKE {text(b)}" for a, b in kept) + ";"
        out = subprocess.run(command, input=sql.encode(), capture_output=True, check=True)
        for (a, b), line in zip(kept, out.stdout.decode().strip().split("\n"), strict=True):
            print(name, a.encode().hex(), b.encode().hex(), line, sep="\t")


split = sys.argv.index("--")
mysql, mariadb = sys.argv[1:split], sys.argv[split + 1:]
record(mysql, [(f"utf8mb4_{name}", "utf8mb4") for name in MYSQL], 1)
record(mysql, [(name, name.split("_")[0]) for name in BYTES], 2)
record(mariadb, [(f"utf8mb4_{name}", "utf8mb4") for name in MARIADB], 3)
