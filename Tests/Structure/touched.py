#!/usr/bin/env python3
"""Prints, for one committed example of each kind of thing that Limn is extended by, the files that adding it touches.

    Tests/Structure/touched.py [--all]

An example has files of its own: its code, in one file or folder a target. Every other source file that names a type declared
in them would have to be touched to add it: there should be one for each target, with one line, the list of its kind. Files that
only use the example (a report that writes JPEGs) are named in the table below and printed apart. `--all` prints the lines
too. Ends with 1 if a kind touches more files than its bound.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from structure import DECLARATION, ROOT, code  # noqa: E402

# The kind, its example, the example's own files, how many others it may touch, and those that use it for a purpose of their own.
EXAMPLES = [
    ("a stage", "blend", ["Sources/LimnStages/*/BlendStage.swift"], 1, []),
    (
        "a model family", "denoiser",
        ["Sources/LimnModels/Families/Denoiser/*.swift", "Sources/LimnTraining/Objectives/DenoisingObjective.swift"], 2, [],
    ),
    ("a latent penalty", "l1", ["Sources/LimnTraining/Penalties/SparsityPenalty.swift"], 1, []),
    (
        "a term of the loss", "perceptual",
        ["Sources/LimnTraining/Terms/PerceptualTerm.swift", "Sources/LimnTraining/Terms/PerceptualLoss.swift"], 1, [],
    ),
    ("an evaluation", "pictures", ["Sources/LimnEvaluation/Pictures/*.swift"], 1, []),
    (
        "an image format", "JPEG", ["Sources/LimnImages/Formats/JPEG/*.swift"], 1,
        ["ReportPage", "RunReportPictures", "JPEGStage"],
    ),
    (
        "a prior", "GaussianMixture",
        ["Sources/LimnModels/Latents/GaussianMixturePrior*.swift", "Sources/LimnFitting/Priors/MixturePriorFitter.swift"], 2, [],
    ),
]


def lines(text, names):
    """The numbers of the lines that name one of these, members after a dot aside."""
    pattern = re.compile(r"(?<![.\w])(" + "|".join(map(re.escape, names)) + r")\b")
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def main():
    everything = {path: code(path) for path in sorted((ROOT / "Sources").rglob("*.swift"))}
    tests = sorted((ROOT / "Tests").rglob("*.swift"))
    is_fine = True
    for kind, example, globs, bound, users in EXAMPLES:
        own = [path for pattern in globs for path in sorted(ROOT.glob(pattern))]
        if not own:
            print(f"{kind}: no example '{example}' ({', '.join(globs)})")
            continue
        names = {name for path in own for name in DECLARATION.findall(everything[path])}
        others = {path: lines(text, names) for path, text in everything.items() if path not in own}
        others = {path: found for path, found in others.items() if found}
        uses = [path for path in others if path.stem in users]
        others = {path: found for path, found in others.items() if path not in uses}
        own_tests = [path for path in tests if any(path.stem == own_path.stem + "Tests" for own_path in own)]
        size = sum(len(path.read_text().splitlines()) for path in own)
        print(
            f"{kind} ('{example}'): {len(own)} of its own ({size} lines), {len(own_tests)} with its tests, "
            f"{len(others)} others with {sum(map(len, others.values()))} lines")
        is_fine = is_fine and len(others) <= bound
        for path, found in others.items():
            numbers = ", ".join(map(str, found[:8])) + (" …" if len(found) > 8 else "")
            print(f"    {path.relative_to(ROOT)}: {numbers}")
            if "--all" in sys.argv:
                for number in found:
                    print(f"        {path.read_text().splitlines()[number - 1].strip()}")
        if len(others) > bound:
            print(f"    more than {bound}")
        if uses:
            print(f"    used by {', '.join(path.stem for path in uses)}")
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
