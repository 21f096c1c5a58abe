import limn_plugin
import numpy


def encode(pictures, parameters, item):
    return pictures.reshape(-1, 8, 4, 8, 4).mean((2, 4)).reshape(-1, 64)


def decode(latents, parameters, item):
    return latents.reshape(-1, 1, 8, 8).repeat(4, 2).repeat(4, 3)


def items(parameters):
    return ["wave-%05d.png" % number for number in range(parameters["count"])]


def process(*arrays, parameters, item):
    if item.stage == "python-error":
        result, clean = arrays
        return numpy.abs(result - clean).mean().reshape(1)
    angle = numpy.random.default_rng(item.key).uniform(0, numpy.pi)
    y, x = numpy.mgrid[0:32, 0:32]
    wave = 0.5 + 0.5 * numpy.sin((x * numpy.cos(angle) + y * numpy.sin(angle)) / 3)
    return wave[None, None]


limn_plugin.run(process, encode=encode, decode=decode, items=items)
