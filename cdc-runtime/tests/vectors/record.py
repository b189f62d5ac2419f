#!/usr/bin/env python3
"""Records what a real server answers: row images, JSON, expressions, letter case.

Writes the .tsv files next to this file; see README.md for their form. What stands
behind `--` is passed to the client programs:

    record.py mysql   [--programs DIR] -- --user=… --host=… --port=…
    record.py mariadb [--programs DIR] -- --user=… --host=… --port=…

The account needs CREATE and DROP on the schema `image_vectors` and REPLICATION SLAVE.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import expressions
import images

HERE = pathlib.Path(__file__).parent
SCHEMA = "image_vectors"


class Server:
    """A server by its command line clients."""

    def __init__(self, flavor, programs, options):
        mysql = flavor == "mysql"
        folder = pathlib.Path(programs) if programs else None
        name = lambda program: str(folder / program) if folder else program
        self.client = [name("mysql" if mysql else "mariadb"), *options]
        self.binlog = [name("mysqlbinlog" if mysql else "mariadb-binlog"), *options]
        self.status = "SHOW BINARY LOG STATUS" if mysql else "SHOW MASTER STATUS"

    def run(self, sql):
        """The answers of statements that begin with a number each; errors are left out."""
        command = [*self.client, "--batch", "--skip-column-names", "--force", "--quick",
                   "--default-character-set=utf8mb4"]
        done = subprocess.run(command, input=sql.encode(), capture_output=True, check=False)
        unexpected = [line for line in done.stderr.decode(errors="replace").splitlines()
                      if line.startswith("ERROR") and not line.startswith(("ERROR 1690", "ERROR 1264"))]
        if unexpected:
            raise SystemExit("\n".join(unexpected[:5]))
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def binlog_since(self, sql):
        """Runs `sql`, then fetches the binlog file it was written to."""
        file, start = self.run(self.status + ";")[0][:2]
        answers = self.run(sql)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*self.binlog, "--read-from-remote-server", "--raw",
                            f"--result-file={folder}/", file], check=True, capture_output=True)
            data = (pathlib.Path(folder) / file).read_bytes()
        return answers, data, int(start)


def unhex(text):
    return None if text == "NULL" else bytes.fromhex(text).decode()


def escape(text):
    if text is None:
        return "\\N"
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
        text = text.replace(plain, escaped)
    return text


def write(name, rows):
    text = "".join("\t".join(row) + "\n" for row in rows)
    (HERE / name).write_text(text, newline="\n")
    print(f"{name}: {len(rows)} rows")


def record_images(server, flavor):
    """Values of each type: the bytes in a row image, and the text the server prints."""
    cases = images.cases(flavor)
    setup, ask = images.statements(cases, SCHEMA)
    answers, data, start = server.binlog_since(setup + ask)
    texts = {(int(table), int(row)): unhex(text) for table, row, text in answers}
    rows = []
    for table, row, image in images.rows(data, start, SCHEMA):
        rows.append([cases[table].label, image.hex(), escape(texts[table, row])])
    write(f"images-{flavor}.tsv", rows)


def record_expressions(server):
    setup, calls = expressions.calls(SCHEMA)
    queries = "".join(f"SELECT {n}, HEX(CONVERT({call.sql} USING utf8mb4)){call.source};\n"
                      for n, call in enumerate(calls))
    answers = {int(number): unhex(text) for number, text in server.run(setup + queries)}
    rows = []
    for number, call in enumerate(calls):
        result = escape(answers[number]) if number in answers else "!"
        rows.append([call.name, *map(escape, call.arguments), result])
    write("expressions.tsv", rows)


def record_case(server):
    """UPPER and LOWER of each code point alone, where one of them is another text."""
    answers = server.run("""
        SET cte_max_recursion_depth = 2000000;
        WITH RECURSIVE n (c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM n WHERE c < 1114111)
        SELECT HEX(c), HEX(s), HEX(UPPER(s)), HEX(LOWER(s)) FROM (
            SELECT c, CONVERT(CONVERT(UNHEX(LPAD(HEX(c), 8, '0')) USING utf32) USING utf8mb4)
                      COLLATE utf8mb4_0900_ai_ci AS s
            FROM n WHERE c NOT BETWEEN 0xD800 AND 0xDFFF) AS letters;""")
    write("case.tsv", [[c, upper, lower] for c, s, upper, lower in answers
                       if upper != s or lower != s])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flavor", choices=["mysql", "mariadb"])
    parser.add_argument("--programs", help="folder of the client programs")
    own, _, options = " ".join(sys.argv[1:]).partition(" -- ")
    arguments = parser.parse_args(own.split())
    server = Server(arguments.flavor, arguments.programs, options.split())
    server.run(f"DROP SCHEMA IF EXISTS {SCHEMA}; CREATE SCHEMA {SCHEMA};")
    record_images(server, arguments.flavor)
    if arguments.flavor == "mysql":
        record_expressions(server)
        record_case(server)
    server.run(f"DROP SCHEMA {SCHEMA};")


if __name__ == "__main__":
    main()
