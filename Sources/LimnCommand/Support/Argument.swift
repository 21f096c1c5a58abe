import ArgumentParser

/// A command's argument; LimnPipelines has a type of this name too, which the command does not use.
typealias Argument = ArgumentParser.Argument
