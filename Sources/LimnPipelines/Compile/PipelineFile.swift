import LimnFoundation

/// A pipeline file as it was read, before it is checked against any registry.
package struct PipelineFile: Sendable {
  /// The file as it was given.
  package let path: String
  /// Its content.
  package let root: YAMLNode

  /// Reads a file; throws one diagnostic if it cannot be read or is not YAML.
  package init(path: String) throws(Diagnostics) {
    self.path = path
    root = try YAMLReader.read(path: path)
  }

  /// Takes a file's bytes; `path` is its name for messages, and its folder is `$here`.
  package init(bytes: [UInt8], path: String) throws(Diagnostics) {
    self.path = path
    root = try YAMLReader.parse(bytes, file: path)
  }

  /// The folder that the file is in: `$here`.
  package var folder: String { Self.folder(of: path) }

  /// The folder of a path: "." without a slash.
  package static func folder(of path: String) -> String { path.parentFolder }
}

extension PipelineFile {
  private var keys: Set<String> { Set((root.fields ?? []).map(\.key)) }

  /// Whether the file looks like a pipeline and not like the recipe of a training.
  package var isPipeline: Bool {
    !keys.isDisjoint(with: ["stages", "extends"]) && keys.isDisjoint(with: ["data", "model"])
  }

  /// Whether the file looks like the recipe of a training and not like a pipeline.
  package var isRecipe: Bool {
    !keys.contains("stages") && !keys.isDisjoint(with: ["data", "model"])
  }
}
