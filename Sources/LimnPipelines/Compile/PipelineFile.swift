import LimnFoundation

/// A pipeline file as it was read, before it is checked against any registry.
public struct PipelineFile: Sendable {
  /// The file as it was given.
  public let path: String
  /// Its content.
  public let root: YAMLNode

  /// Reads a file; throws one diagnostic if it cannot be read or is not YAML.
  public init(path: String) throws(Diagnostics) {
    self.path = path
    root = try YAMLReader.read(path: path)
  }

  /// Takes a file's bytes; `path` is its name for messages, and its folder is `$here`.
  public init(bytes: [UInt8], path: String) throws(Diagnostics) {
    self.path = path
    root = try YAMLReader.parse(bytes, file: path)
  }

  /// The folder that the file is in: `$here`.
  public var folder: String { Self.folder(of: path) }

  /// The folder of a path: "." without a slash.
  public static func folder(of path: String) -> String { path.parentFolder }
}

extension PipelineFile {
  private var keys: Set<String> { Set((root.fields ?? []).map(\.key)) }

  /// Whether the file looks like a pipeline and not like the recipe of a training.
  public var isPipeline: Bool {
    !keys.isDisjoint(with: ["stages", "extends"]) && keys.isDisjoint(with: ["data", "model"])
  }

  /// Whether the file looks like the recipe of a training and not like a pipeline.
  public var isRecipe: Bool {
    !keys.contains("stages") && !keys.isDisjoint(with: ["data", "model"])
  }
}
