import LimnFoundation

/// A pipeline file as it was read, before it is checked against any registry.
package struct PipelineFile: Sendable {
  /// The file as it was given.
  package let path: String
  /// Its content.
  package let root: YAMLNode
  /// The folder that the file is in: `$here`.
  package let folder: String

  /// Reads a file; throws one diagnostic if it cannot be read or is not YAML.
  package init(path: String) throws(Diagnostics) {
    (self.path, folder) = (path, Self.folder(of: path))
    root = try YAMLReader.read(path: path)
  }

  /// Takes a file's bytes; `path` is its name for messages, and its folder is `$here`.
  package init(bytes: [UInt8], path: String) throws(Diagnostics) {
    (self.path, folder) = (path, Self.folder(of: path))
    root = try YAMLReader.parse(bytes, file: path)
  }

  /// Takes a content that is a part of another file, or was made of several; `folder` is `$here`, that of the path without it.
  package init(root: YAMLNode, path: String, folder: String? = nil) {
    (self.root, self.path) = (root, path)
    self.folder = folder ?? Self.folder(of: path)
  }

  /// The folder of a path: "." without a slash.
  package static func folder(of path: String) -> String { path.parentFolder }
}

extension PipelineFile {
  private var keys: Set<String> { Set((root.fields ?? []).map(\.key)) }

  /// Whether the file looks like a pipeline and not like the recipe of a training.
  package var isPipeline: Bool {
    !keys.isDisjoint(with: ["stages", "extends"]) && keys.isDisjoint(with: ["data", "model"])
  }

  /// Whether the file looks like a study, which is neither.
  package var isStudy: Bool { keys.isSuperset(of: ["methods", "recipe"]) }

  /// Whether the file looks like the recipe of a training and not like a pipeline.
  package var isRecipe: Bool {
    !keys.contains("stages") && !keys.isDisjoint(with: ["data", "model"])
  }
}
