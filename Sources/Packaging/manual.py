#!/usr/bin/env python3
"""Writes the manual pages of a command from its own help: manual.py LIMN FOLDER makes FOLDER/limn.1, limn-run.1 and so on."""

import json
import os
import subprocess
import sys


def escaped(text):
    """Text as roff reads it: backslashes and hyphens as they are, no line that begins like a macro."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def names(argument):
    """An option's names, the short one first: -h, --help."""
    dashes = {"short": "-", "long": "--", "longWithSingleDash": "-"}
    return ", ".join("\\fB%s\\fR" % escaped(dashes[n["kind"]] + n["name"]) for n in argument.get("names", []))


def heading(argument):
    """What introduces an argument: its names and its value."""
    value = "\\fI%s\\fR" % escaped(argument.get("valueName", ""))
    if argument["kind"] == "positional":
        return value
    return names(argument) + (" " + value if argument["kind"] == "option" else "")


def page(command, parents, version):
    """The page of a command, as lines."""
    name = "-".join(parents + [command["commandName"]])
    arguments = [a for a in command.get("arguments", []) if a.get("shouldDisplay", True)]
    lines = ['.TH "%s" 1 "" "limn %s" "Limn"' % (escaped(name.upper()), version)]
    lines += [".SH NAME", "%s \\- %s" % (escaped(name), escaped(command.get("abstract", "").rstrip(".")))]
    usage = "\\fB%s\\fR" % escaped(" ".join(parents + [command["commandName"]]))
    if command.get("subcommands"):
        usage += " \\fIcommand\\fR"
    for argument in arguments:
        if argument["kind"] == "positional":
            text = heading(argument) + ("\\&..." if argument.get("isRepeating") else "")
            usage += " [%s]" % text if argument.get("isOptional") else " " + text
    if any(a["kind"] != "positional" for a in arguments):
        usage += " [\\fIoptions\\fR]"
    lines += [".SH SYNOPSIS", usage]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", escaped(command["discussion"])]
    for title, kinds in (("ARGUMENTS", ("positional",)), ("OPTIONS", ("option", "flag"))):
        chosen = [a for a in arguments if a["kind"] in kinds]
        if chosen:
            lines.append(".SH " + title)
        for argument in chosen:
            text = argument.get("abstract", "")
            if argument.get("defaultValue"):
                text += " (default: %s)" % argument["defaultValue"]
            lines += [".TP", heading(argument), escaped(text)]
    shown = [c for c in command.get("subcommands", []) if c.get("shouldDisplay", True)]
    if shown:
        lines.append(".SH COMMANDS")
        for child in shown:
            lines += [".TP", "\\fB%s\\fR" % escaped(child["commandName"]), escaped(child.get("abstract", ""))]
        lines += [".SH SEE ALSO"]
        lines += [", ".join("\\fB%s\\fR(1)" % escaped("%s-%s" % (name, c["commandName"])) for c in shown)]
    return name, lines


def write(command, parents, version, folder):
    """Writes the page of a command and those of its subcommands."""
    name, lines = page(command, parents, version)
    with open(os.path.join(folder, name + ".1"), "w") as file:
        file.write("\n".join(lines) + "\n")
    for child in command.get("subcommands", []):
        if child.get("shouldDisplay", True) and child["commandName"] != "help":
            write(child, parents + [command["commandName"]], version, folder)


def main():
    program, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    text = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()[0]
    write(json.loads(text)["command"], [], version, folder)


main()
