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

  /// Keys that recipes alone have, and those that pipelines alone have, beside a file that they extend.
  private static let (recipeKeys, pipelineKeys): (Set<String>, Set<String>) = (
    [
      "data", "model", "input", "target", "labels", "loss", "optimiser", "batch", "shards", "steps", "checkpoint-every",
      "seed", "output", "validation", "sampling",
    ], ["stages", "parameters", "set"]
  )

  /// Files that extend one another are followed so far.
  private static let mostFollowed = 8

  /// Whether a file that extends another changes a recipe: by its keys, or else by the file that it extends.
  private func extendsRecipe(_ left: Int = Self.mostFollowed) -> Bool {
    guard keys.isDisjoint(with: Self.pipelineKeys) else { return false }
    guard keys.isDisjoint(with: Self.recipeKeys) else { return true }
    guard left > 0, let base = root.fields?.first(where: { $0.key == "extends" })?.value,
      case .scalar(let text, _) = base.content, !base.isNull, !text.isEmpty, !text.contains("$")
    else { return false }
    return (try? PipelineFile(path: path.contains("/") ? folder.resolving(text) : text))?.extendsRecipe(left - 1)
      ?? false
  }

  /// Whether the file looks like a pipeline and not like the recipe of a training.
  package var isPipeline: Bool {
    guard keys.isDisjoint(with: ["data", "model"]) else { return false }
    return keys.contains("stages") || (keys.contains("extends") && !extendsRecipe())
  }

  /// Whether the file looks like a study, which is neither.
  package var isStudy: Bool { keys.isSuperset(of: ["methods", "recipe"]) }

  /// Whether the file looks like the recipe of a training and not like a pipeline.
  package var isRecipe: Bool {
    guard !keys.contains("stages") else { return false }
    return !keys.isDisjoint(with: ["data", "model"]) || (keys.contains("extends") && extendsRecipe())
  }
}
