"""Reads every YAML, JSON and TOML that people are given: files below deploy/, and the snippets
of Markdown files.

    documents.py FILE…

A key that stands twice is an error, as is anything that does not parse.
"""

import json
import pathlib
import re
import sys
import tomllib

import yaml


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice in a mapping."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"{sorted(twice)} twice{node.start_mark}")
        return super().construct_mapping(node, deep)


def once(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands twice")
    return dict(pairs)


READ = {
    "yaml": lambda text: list(yaml.load_all(text, Strict)),
    "json": lambda text: json.loads(text, object_pairs_hook=once),
    "toml": tomllib.loads,
}
SNIPPET = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def texts(path):
    text = path.read_text()
    if path.suffix == ".md":
        return [(kind, body) for _, kind, body in SNIPPET.findall(text) if kind in READ]
    return [(path.suffix[1:], text)]


def main():
    for path in map(pathlib.Path, sys.argv[1:]):
        for kind, text in texts(path):
            try:
                READ[kind](text)
            except (yaml.YAMLError, ValueError) as error:
                sys.exit(f"documents.py: {path}: {error}\n{text}")
            print(kind, path)


main()
