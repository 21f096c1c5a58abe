#!/usr/bin/env python3
"""Prints circles between the files of a target, folders with too many files, files that no test stands for and errors without a kind;
fails on those that are not allowed.

    Tests/Structure/structure.py [--graph TARGET]

A file leans on another of its target if it names a type or function that only the other declares at its top level, or (for
extensions) a member that no other file of the target declares. The second is a guess by name, so only declarations are used
for circles. `allowed.txt` beside this script has one circle a line, with its reason.

A file has a test of its own name (`Glob.swift`, `GlobTests.swift`) in whatever target, or is a part of one that has: named by it, directly or through other
files of its target, or an extension of what is. `untested.txt` has the others, a line for those that one thing tests.
"""

import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_FILES = 15
DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))? )*(?:public |package )?(?:final |indirect )*"
    r"(?:struct|enum|class|protocol|actor|func|typealias|let|var) (\w+)", re.M)


def code(path):
    """A file's text without comments and the words of strings."""
    text = re.sub(r"//[^\n]*", "", path.read_text())
    text = re.sub(r'"""(.*?)"""', lambda match: " ".join(re.findall(r"\\\((.*?)\)", match[1], re.S)), text, flags=re.S)
    return re.sub(r'"((?:[^"\\\n]|\\.)*)"', lambda match: '"' + " ".join(re.findall(r"\\\((.*?)\)", match[1])) + '"', text)


def graph(target):
    """Which files of a target each file names, by their names without extension."""
    texts = {path.stem: code(path) for path in sorted(target.rglob("*.swift"))}
    owners = collections.defaultdict(set)
    for name, text in texts.items():
        for declared in DECLARATION.findall(text):
            owners[declared].add(name)
    owner = {declared: next(iter(files)) for declared, files in owners.items() if len(files) == 1}
    edges = {}
    for name, text in texts.items():
        # A word after a dot is a member, not the declaration of that name.
        words = set(re.findall(r"(?<![.\w])(\w+)\b", text))
        edges[name] = {owner[word] for word in words if word in owner and owner[word] != name}
    return edges


def circles(edges):
    """Groups of files that lean on each other (Tarjan, 1972)."""
    index, low, stack, found = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(edges[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = []
            while True:
                group.append(stack.pop())
                if group[-1] == name:
                    break
            if len(group) > 1:
                found.append(tuple(sorted(group)))

    sys.setrecursionlimit(10_000)
    for name in edges:
        if name not in index:
            visit(name)
    return found


MEMBER = re.compile(
    r"^\s+(?:@\w+(?:\([^)]*\))? )*(?:public |package )?(?:static |mutating )*(?:func|let|var) (\w+)", re.M)


def untested(target):
    """The files of a target that no test stands for."""
    paths = {path.stem: path for path in target.rglob("*.swift")}
    texts = {name: code(path) for name, path in paths.items()}
    edges = graph(target)
    owner = {declared: name for name, text in texts.items() for declared in DECLARATION.findall(text)}
    declared = {name: set(MEMBER.findall(text)) for name, text in texts.items()}
    for name, text in texts.items():
        for extended in re.findall(r"^(?:public |package )?extension (\w+)", text, re.M):
            if extended in owner:
                edges[owner[extended]].add(name)
        # Extensions of other targets' types are found by members that no other file declares.
        if not DECLARATION.findall(text):
            own = declared[name] - set().union(*(members for other, members in declared.items() if other != name))
            for other, words in texts.items():
                if other != name and own & set(re.findall(r"\w+", words)):
                    edges[other].add(name)
    tests = {path.stem for path in (ROOT / "Tests").rglob("*Tests.swift")}
    reached = {name for name in paths if name + "Tests" in tests}
    waiting = list(reached)
    while waiting:
        for other in edges[waiting.pop()] - reached:
            reached.add(other)
            waiting.append(other)
    return set(paths) - reached


def check_tests(targets):
    """Prints files that neither a test nor a line of untested.txt stands for, and lines without need; returns how many."""
    faults = 0
    listed = collections.defaultdict(set)
    for line in (pathlib.Path(__file__).parent / "untested.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            where, _ = line.split(": ", 1)
            target, *names = where.split()
            listed[target] |= set(names)
    for target in targets:
        found = untested(target)
        for name in sorted(found - listed[target.name]):
            print(f"{target.name}: {name} has no test {name}Tests, nor has a file that it is a part of: write one")
            faults += 1
        for name in sorted(listed[target.name] - found):
            print(f"untested.txt: {name} of {target.name} is tested, or gone: remove it")
            faults += 1
    return faults


BARE_ERROR = re.compile(
    r"^\s*(?:public |package )?(?:final )?(?:struct|enum|class|extension) (\w+): (?:\w+, )*Error\b", re.M)


def check_errors(targets):
    """Prints the error types that do not say of what kind they are, and counts them; private ones become others where they are caught."""
    faults = 0
    for target in targets:
        for path in sorted(target.rglob("*.swift")):
            for name in BARE_ERROR.findall(code(path)):
                print(f"{path.relative_to(ROOT)}: {name} is an Error without a kind: make it a KindedError, or private")
                faults += 1
    return faults


def main():
    targets = sorted(path for path in (ROOT / "Sources").iterdir() if any(path.rglob("*.swift")))
    if len(sys.argv) == 3 and sys.argv[1] == "--graph":
        for name, others in sorted(graph(ROOT / "Sources" / sys.argv[2]).items()):
            print(f"{name}: {' '.join(sorted(others))}")
        return 0
    allowed = {}
    for line in (pathlib.Path(__file__).parent / "allowed.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            where, reason = line.split(": ", 1)
            target, *names = where.split()
            allowed[(target, tuple(sorted(names)))] = reason
    faults = 0
    unused = set(allowed)
    for target in targets:
        for group in circles(graph(target)):
            key = (target.name, group)
            unused.discard(key)
            print(f"circle in {target.name}: {' '.join(group)}" + (f" ({allowed[key]})" if key in allowed else ""))
            faults += key not in allowed
    for key in unused:
        print(f"allowed.txt: there is no circle {' '.join(key[1])} in {key[0]} any more: remove the line")
        faults += 1
    faults += check_tests(targets) + check_errors(targets)
    for top in (ROOT / "Sources", ROOT / "Tests"):
        for folder in sorted(path for path in top.rglob("*") if path.is_dir()):
            count = sum(1 for _ in folder.glob("*.swift"))
            if count > MOST_FILES:
                print(f"{folder.relative_to(ROOT)}: {count} files, more than {MOST_FILES}: name its parts as folders")
                faults += 1
    print("structure: " + ("no new circles, no flat folders, no file without a test, no error without a kind" if faults == 0 else f"{faults} to fix"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
