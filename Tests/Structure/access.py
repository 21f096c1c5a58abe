#!/usr/bin/env python3
"""Holds the promise of `import Limn`: only the files that `public.txt` lists declare what is `public`; everywhere else it is `package`.

    Tests/Structure/access.py            # turns `public` into `package` in the files that are not listed
    Tests/Structure/access.py --check    # changes nothing, names the lines and the entries that are wrong, and fails

A line of `public.txt` is `TARGET NAME …: why`; a name is a file without its extension, or a folder (`Contract/`) for all of its files.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLIC = re.compile(r"^(\s*(?:@\w+(?:\([^)]*\))? )*)public\b(?! import)", re.M)


def promised():
    """The files that may declare what is public, and the entries that name no file."""
    files, unknown = set(), []
    for line in (pathlib.Path(__file__).parent / "public.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            target, *names = line.split(": ", 1)[0].split()
            for name in names:
                pattern = f"{name}*.swift" if name.endswith("/") else f"{name}.swift"
                found = set((ROOT / "Sources" / target).rglob(pattern)) | set((ROOT / "Tests/Support" / target).rglob(pattern))
                if not any(PUBLIC.search(path.read_text()) for path in found):
                    unknown.append(f"{target} {name}")
                files |= found
    return files, unknown


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    listed, unknown = promised()
    faults = len(unknown)
    for entry in unknown:
        print(f"public.txt: {entry} has nothing public: remove it")
    counts = {"public": 0, "package": 0}
    for path in sorted([*(ROOT / "Sources").rglob("*.swift"), *(ROOT / "Tests/Support").rglob("*.swift")]):
        text = path.read_text()
        if path not in listed and PUBLIC.search(text):
            if check:
                for match in PUBLIC.finditer(text):
                    line = text.count("\n", 0, match.end()) + 1
                    print(f"{path.relative_to(ROOT)}:{line}: public, but public.txt does not list the file: write package")
                    faults += 1
            else:
                text = PUBLIC.sub(r"\1package", text)
                path.write_text(text)
        for word in counts:
            counts[word] += len(re.findall(rf"^\s*(?:@\w+(?:\([^)]*\))? )*{word}\b", text, re.M))
    print(f"access: {counts['public']} public and {counts['package']} package declarations"
          + (f", {faults} to fix" if faults else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
