import limn_plugin


def invert(picture, parameters, item):
    return picture + parameters["amount"] * (1 - 2 * picture)


limn_plugin.run(invert)
