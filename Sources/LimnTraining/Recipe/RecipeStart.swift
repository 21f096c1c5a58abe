import LimnFoundation

/// What a new recipe of a family begins with: the values that have no default, and examples that are drawn, so that it runs as it is.
package struct RecipeStart: Sendable {
  /// The hyperparameters that have no default, and those whose default makes no useful network.
  package let architecture: [String: Argument]
  /// The values of the loss that have no default: of a group its parts by name; nil for none.
  package let loss: Argument?
  /// The first stage of `data` as recipes write it, "draw-factors: { set: dsprites }", and the one that reads a folder instead.
  package let source: String, folder: String?
  /// The stages after it; one of them has the name `input`, and one `target` where that is another.
  package let stages: [String]
  package let input: String, target: String?
  /// The file of labels that the recipe names, beside it; nil for none.
  package let labels: String?
  /// Writes the other files that the recipe needs into its folder.
  package let writeFiles: @Sendable (_ folder: String) async throws -> Void

  /// Names the values and the stages; `FOLDER` in `folder` stands for the path of a folder in quotes.
  package init(
    architecture: [String: Argument], loss: Argument? = nil, source: String, folder: String? = "load: { path: FOLDER }",
    stages: [String], input: String, target: String? = nil, labels: String? = nil,
    writeFiles: @escaping @Sendable (_ folder: String) async throws -> Void = { _ in }
  ) {
    (self.architecture, self.loss, self.source, self.folder) = (architecture, loss, source, folder)
    (self.stages, self.input, self.target) = (stages, input, target)
    (self.labels, self.writeFiles) = (labels, writeFiles)
  }
}
