"""What a plug-in of Limn in Python needs: copy this file beside the plug-in's program (numpy is its only dependency).

    import limn_plugin
    limn_plugin.run(lambda picture, parameters, item: 1 - picture)

The function gets a numpy array for each input (a picture [1, C, H, W] with black 0 and white 1, a latent [1, units], a row
[1, columns]), the parameters as a dictionary, and the item (its name, its key: a number for a random generator, the stage's name, and notes
to add to). It returns an array of the shape that plugin.yaml declares: a score is one number. An exception fails the item alone, with the
exception's text. A source's function gets no array, and `items(parameters)` returns the names of its items.

A model has two functions of a batch, `encode` and `decode`; with the role posterior, `encode` returns means and log-variances.
"""

import json
import math
import os
import sys

import numpy

PROTOCOL = 1


class Item:
    """The item at work: its name, its random key, and the notes for Limn's journal."""

    def __init__(self, request):
        self.name, self.key, self.stage = request["item"], request["key"], request["stage"]
        self.notes = []

    def note(self, kind, text, number=None):
        """Adds a remark that Limn keeps in its journal and counts by its kind; raises for a number that is infinite or none."""
        if number is not None and not math.isfinite(number):
            raise ValueError("the note '%s: %s' has the number %s" % (kind, text, number))
        self.notes.append({"kind": kind, "text": text, "number": number})


def run(process=None, encode=None, decode=None, items=None):
    """Serves Limn until it closes standard input; process(array…, parameters, item) returns an array."""
    source = sys.stdin.buffer
    # What the program prints must not get among the numbers: it goes to standard error, which Limn keeps.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def answer(header, data=b""):
        # Numbers of numpy become those of Python; what JSON has not raises before anything is written.
        line = json.dumps(header, allow_nan=False, default=lambda value: value.item()).encode() + b"\n"
        sink.write(line)
        sink.write(data)
        sink.flush()

    def result(request, item, arrays):
        function = {"encode": encode, "decode": decode}.get(request.get("role"), process)
        made = function(*arrays, parameters=request["parameters"], item=item)
        if isinstance(made, tuple):
            made = numpy.concatenate(made, 1)
        return numpy.ascontiguousarray(made, "<f4")

    hello = json.loads(source.readline())
    if hello["protocol"] != PROTOCOL:
        sys.exit("this plug-in speaks version %d of the protocol, not %s" % (PROTOCOL, hello["protocol"]))
    answer({"protocol": PROTOCOL})
    for line in iter(source.readline, b""):
        request = json.loads(line)
        arrays = []
        for data in request["inputs"]:
            count = int(numpy.prod(data["shape"]))
            # A bytearray, so that the function may change the array.
            arrays.append(numpy.frombuffer(bytearray(source.read(4 * count)), "<f4").reshape(data["shape"]))
        item = Item(request)
        try:
            if request.get("role") == "items":
                answer({"items": list(items(request["parameters"]))})
            else:
                made = result(request, item, arrays)
                answer({"shape": made.shape, "notes": item.notes}, made.tobytes())
        except Exception as error:
            answer({"error": "%s: %s" % (type(error).__name__, error)})
