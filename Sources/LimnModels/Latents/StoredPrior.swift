/// A prior that a file holds, in a model's folder as `prior.safetensors`: one that was fitted to latents after training.
///
/// `PriorFormats` lists them; `limn fit prior`, `sample` and `evaluate generate` read that table.
public protocol StoredPrior: LatentPrior {
  /// The kind's name in commands and messages: "gaussian".
  static var kind: String { get }

  /// The file's version, in its metadata as `format`: "limn prior 1". No two kinds share one.
  static var format: String { get }

  /// How many examples it was fitted to.
  var examples: Int { get }

  /// Reads it from an opened file; throws what is wrong with the file. `model` is the one whose prior it is to be: a prior made of an
  /// encoder's posteriors needs it.
  init(reading file: inout LatentFile, of model: LearnedModel) throws

  /// What its file holds beside the format and the space.
  var contents: LatentFile.Contents { get }
}

extension StoredPrior {
  /// Writes its file atomically; throws when the system refuses.
  public func write(to path: String) throws {
    try LatentFile.write(contents, format: Self.format, space: space, to: path)
  }
}
