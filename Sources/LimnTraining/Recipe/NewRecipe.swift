import Foundation
import LimnFoundation

/// A recipe of a family with a line of help for each value, made from the declarations that recipes are read by: what `limn new recipe`
/// writes. It trains a small model on drawn examples, or on the pictures of a folder.
package struct NewRecipe: Sendable {
  private let objective: ObjectiveKind
  private let start: RecipeStart
  private let folder: String?

  /// Makes a recipe of a family, for the pictures of a folder if one is named; throws `TrainingError` for a family that cannot be trained,
  /// or not on pictures of a folder.
  package init(family name: String, images folder: String? = nil, objectives: [ObjectiveKind] = StandardObjectives.all)
    throws
  {
    let known = objectives.filter { $0.start != nil }.map(\.family.name)
    guard let objective = objectives.first(where: { $0.family.name == name }), let start = objective.start else {
      let hint = nearestName(to: name, among: known).map { "did you mean '\($0)'? There are " } ?? "there are "
      throw TrainingError(
        "no family that is trained is called '\(name.printable)'; \(hint)\(known.joined(separator: ", "))")
    }
    guard folder == nil || start.folder != nil else {
      throw TrainingError("models of the family '\(name)' are not trained on pictures of a folder; leave --images out")
    }
    (self.objective, self.start, self.folder) = (objective, start, folder)
  }

  /// The name of the file in its folder.
  package static let fileName = "recipe.yaml"

  /// Writes the recipe, and the labels where it needs them, into a folder, and returns the recipe's path; throws `TrainingError` where
  /// there is one already, and `FileError` when the system refuses.
  @discardableResult
  package func write(to path: String) async throws -> String {
    let file = path.appendingComponent(Self.fileName)
    guard !FileManager.default.fileExists(atPath: file) else {
      throw TrainingError("'\(file.printable)' exists; give another folder, or remove it")
    }
    if folder == nil { try await start.writeFiles(path) }
    try AtomicFile.write(text, to: file)
    return file
  }

  /// The recipe's text.
  package var text: String {
    let family = objective.family.name
    var writer = RecipeWriter()
    writer.comment("A recipe of the family '\(family)'. \(objective.family.summary)")
    writer.line("#   limn train \(Self.fileName)")
    writer.comment(
      "Any value can be given on the command line instead, as in --set steps=100. Lines that begin with '#' are other values that it takes."
    )
    writer.parameter(RecipeParameters.version, .integer(1))
    writer.line("")
    writer.open("model")
    writer.parameter(RecipeParameters.name, .text("my-\(family)"))
    writer.parameter(RecipeParameters.family([objective]), .text(family))
    for part in [RecipeParameters.precision, RecipeParameters.from] { writer.parameter(part, nil) }
    writer.open("architecture")
    for part in objective.family.parameters { writer.parameter(part, start.architecture[part.name]) }
    writer.close()
    writer.close()
    writer.line("")
    writeData(&writer)
    writer.line("")
    writer.parameter(objective.loss, start.loss ?? .group([:]))
    writer.line("")
    writer.parameter(
      RecipeParameters.optimiser, .group(["name": .text("adam"), "learning-rate": .number(1e-3)]))
    let values: [String: Argument] = [
      "batch": .integer(32), "steps": .integer(2000), "checkpoint-every": .integer(500), "output": .text("$here/run"),
    ]
    for part in RecipeParameters.training {
      writer.line("")
      writer.parameter(part, values[part.name])
    }
    return writer.text
  }

  /// `data`, and the names of its stages.
  private func writeData(_ writer: inout RecipeWriter) {
    writer.comment("The stages that make an example: 'limn stages' explains each.")
    writer.line("data:")
    var source = start.source
    if let folder {
      source = start.folder?.replacing("FOLDER", with: folder.replacing("$", with: "$$").quotedAsJSON) ?? source
    }
    for stage in [source] + start.stages { writer.line("  - " + stage.replacing("\n", with: "\n  ")) }
    writer.parameter(RecipeParameters.input, .text(start.input))
    writer.parameter(RecipeParameters.target, start.target.map { .text($0) })
    // Photos bring their own labels.
    let labels = folder == nil ? start.labels : nil
    writer.parameter(
      RecipeParameters.labels, start.labels.map { _ in .group(labels.map { ["file": .text("$here/" + $0)] } ?? [:]) })
  }
}

/// Lines of a recipe: each parameter with its help above it; one that is not given as a comment.
private struct RecipeWriter {
  private var lines: [String] = []
  private var indent = ""
  private static let width = 110

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func line(_ text: String) { lines.append(text.isEmpty ? "" : indent + text) }

  /// A comment, broken between words.
  mutating func comment(_ text: String) {
    var current = ""
    for word in text.split(separator: " ") {
      if !current.isEmpty, indent.count + current.count + word.count + 3 > Self.width {
        line("# " + current)
        current = ""
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    line("# " + current)
  }

  mutating func open(_ name: String) {
    line(name + ":")
    indent += "  "
  }

  mutating func close() { indent.removeLast(2) }

  /// A parameter with its value, or its default; a comment where there is neither.
  mutating func parameter(_ parameter: Parameter, _ value: Argument?) {
    let value = value ?? parameter.defaultValue
    if case .group(let parts, _) = parameter.kind {
      comment(parameter.help)
      guard case .group(let values)? = value else {
        return line("# \(parameter.name): { \(parts.map { "\($0.name): …" }.joined(separator: ", ")) }")
      }
      guard parts.contains(where: { values[$0.name] ?? $0.defaultValue != nil }) else {
        line("\(parameter.name): {}")
        return choices(parts)
      }
      open(parameter.name)
      for part in parts { self.parameter(part, values[part.name]) }
      return close()
    }
    if case .list(of: .entry(let choices), _) = parameter.kind {
      comment(parameter.help)
      guard let value else {
        line("# \(parameter.name):")
        return self.choices(choices)
      }
      return line("\(parameter.name): \(value.text())")
    }
    comment("\(parameter.help.dropLast()) (\(parameter.kind.expectation)).")
    line(value.map { "\(parameter.name): \(RecipeWriter.quoted($0, parameter.kind))" } ?? "# \(parameter.name): …")
  }

  /// What a list's entries or a group's parts can be, as comments.
  private mutating func choices(_ choices: [Parameter]) {
    for choice in choices {
      guard case .group(let parts, _) = choice.kind else {
        comment("  \(choice.name): \(choice.help)")
        continue
      }
      let values = parts.map { "\($0.name): \($0.defaultValue?.text() ?? "…")" }.joined(separator: ", ")
      comment("- \(choice.name): { \(values) }: \(choice.help)")
    }
  }

  private static func quoted(_ value: Argument, _ kind: Parameter.Kind) -> String {
    if case .text(let text) = value, text.contains("$") { "\"\(text)\"" } else { value.text() }
  }
}
