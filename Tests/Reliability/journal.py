#!/usr/bin/env python3
"""A journal that was damaged, cut short, lost or put together wrongly, and outputs that were changed behind its back.

Whatever it holds, the same command ends with status 0 and the same files, or says in one line why it will not begin; it
never takes something for done that is not there as it should be.
"""
import json
import os
import shutil

import harness
from harness import DENOISE, Script, command, files, fresh, run, temporaries

TURNS = int(os.environ.get("LIMN_SOAK_JOURNALS", "120"))


def main():
    script = Script("journal")
    found = {"damaged": 0, "changed": 0, "refused": 0}
    with harness.workspace("journal") as folder:
        source, output, kept = (os.path.join(folder, name) for name in ("in", "out", "kept"))
        os.makedirs(os.path.join(source, "sub"))
        names = []
        for index in range(6):
            names.append(f"sub/{index}.png" if index % 2 else f"{index}.png")
            with open(os.path.join(source, names[-1]), "wb") as file:
                file.write(harness.png(40 + index, 30, seed=index))
        arguments = command(DENOISE, source, output)
        result = run(arguments)
        script.expect(result.status == 0, f"the run that nobody disturbs: {result}")
        reference = files(output)
        shutil.copytree(output, kept, copy_function=shutil.copy2)
        journal = os.path.join(output, ".limn/journal.jsonl")

        def begin():
            fresh(output)
            result = run(arguments)
            script.expect(result.status == 0, f"a fresh run: {result}")
            with open(journal, "rb") as file:
                return file.read()

        def check(label, refusal=False):
            result = run(arguments, timeout=30)
            if refusal and result.status in (2, 3):
                script.expect(result.errors.strip(), f"{label}: says nothing")
                found["refused"] += 1
                return
            script.expect(result.status == 0 and files(output) == reference, f"{label}: {result}: " + ", ".join(
                name for name in reference if files(output).get(name) != reference[name]))
            script.expect(not temporaries(output), f"{label}: left {temporaries(output)}")
            seen = harness.identity(output)
            result = run(arguments, timeout=30)
            script.expect(result.status == 0 and harness.identity(output) == seen, f"{label}: once more: {result}")

        dice = script.random
        whole = begin()
        for turn in range(TURNS):
            data = bytearray(whole)
            kind = turn % 8
            if kind == 0:
                label = "cut short"
                del data[dice.randrange(len(data)):]
            elif kind == 1:
                label = "bytes changed"
                for _ in range(dice.randint(1, 20)):
                    data[dice.randrange(len(data))] = dice.randrange(256)
            elif kind == 2:
                label = "a piece taken out"
                begin_at = dice.randrange(len(data))
                del data[begin_at:begin_at + dice.randint(1, 400)]
            elif kind == 3:
                label = "lines in another order"
                lines = data.split(b"\n")
                dice.shuffle(lines)
                data = bytearray(b"\n".join(lines))
            elif kind == 4:
                label = "noise in between"
                place = dice.randrange(len(data))
                data[place:place] = dice.randbytes(dice.randint(1, 5000))
            elif kind == 5:
                label = "lines twice"
                data = data * 2
            elif kind == 6:
                label = "a very long line"
                data += b'{"event":"done","item":"' + b"x" * (5 << 20)
            else:
                label = "deep and strange JSON"
                data += b"[" * 100_000 + b"\n" + b'{"event":' * 1000 + b"\n" + b'{"event":"done"}\nnull\n{}\n' + bytes(300)
            # Some outputs are gone or others too, so that the journal's word counts.
            for name in dice.sample(sorted(reference), dice.randint(0, 3)):
                path = os.path.join(output, name)
                if os.path.exists(path):
                    os.remove(path)
            with open(journal, "wb") as file:
                file.write(data)
            check(f"{label} (turn {turn})")
            found["damaged"] += 1

        def lie(label, change):
            """Every record says something that is not so."""
            begin()
            with open(journal, encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
            for record in records:
                if record["event"] in ("done", "passed-over"):
                    change(record)
            with open(journal, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(record) + "\n" for record in records)
            check(label)
            found["damaged"] += 1

        def of_output(field, value):
            def change(record):
                for file in record["outputs"]:
                    file[field] = value(file[field])
            return change

        lie("another pipeline", lambda record: record.update(pipeline="0" * 64))
        lie("other models", lambda record: record.update(models="0" * 64))
        lie("another input", lambda record: record["input"].update(sha256="0" * 64, size=1))
        lie("other outputs", of_output("sha256", lambda value: "0" * 64))
        lie("outputs of another size", of_output("size", lambda value: value + 1))
        lie("outputs of negative size", of_output("size", lambda value: -value))
        lie("outputs of another time", of_output("modified", lambda value: value - 1))
        lie("outputs elsewhere", of_output("path", lambda value: "../../../../etc/hostname"))
        lie("outputs at the root", of_output("path", lambda value: "/etc/hostname"))
        lie("a clock that was ahead", lambda record: record.update(time=4e9, pipeline="0" * 64))
        lie("no time at all", lambda record: record.update(time=-1e300))
        lie("no outputs", lambda record: record.update(outputs=[]))
        lie("items with strange names", lambda record: record.update(item="../" + record["item"]))

        # Outputs that were changed, with the journal as it was.
        for name in sorted(reference):
            for label in ("gone", "cut short", "other bytes", "other bytes, same size and time", "empty", "a folder", "a link"):
                begin()
                path = os.path.join(output, name)
                status = os.stat(path)
                if label == "gone":
                    os.remove(path)
                elif label == "cut short":
                    os.truncate(path, status.st_size // 2)
                elif label.startswith("other"):
                    with open(path, "r+b") as file:
                        file.seek(status.st_size // 2)
                        file.write(b"changed")
                    if "time" in label:
                        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
                elif label == "empty":
                    os.truncate(path, 0)
                elif label == "a folder":
                    os.remove(path)
                    os.makedirs(path)
                    result = run(arguments, timeout=30)
                    script.expect(result.status in (1, 3), f"{name} is a folder: {result}")
                    os.rmdir(path)
                else:
                    os.remove(path)
                    os.symlink(os.path.join(kept, name), path)
                    before = harness.snapshot(kept)
                    result = run(arguments, timeout=30)
                    script.expect(harness.snapshot(kept) == before, f"{name} is a link: what it leads to was written: {result}")
                    if os.path.islink(path):
                        os.remove(path)
                check(f"{name}: {label}")
                found["changed"] += 1

        # Things that stand where Limn's own should.
        begin()
        os.remove(journal)
        check("no journal")
        begin()
        os.remove(journal)
        os.makedirs(journal)
        check("a folder for a journal", refusal=True)
        fresh(output)
        with open(os.path.join(output, ".limn"), "wb") as file:
            file.write(b"mine")
        check("a file for .limn", refusal=True)
        begin()
        shutil.copy(journal, os.path.join(output, ".limn/journal-2-of-3.jsonl"))
        with open(os.path.join(output, ".limn/journal-1-of-3.jsonl"), "wb") as file:
            file.write(os.urandom(3000))
        check("journals of parts that never ran")
    script.end(f"{found['damaged']} damaged journals, {found['changed']} outputs changed, {found['refused']} refused to begin")


main()
