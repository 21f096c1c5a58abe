import LimnFoundation
import LimnTensors

/// The recipe of a training as its file says it: with what it leaves to the file that it extends, and with values of the
/// command line in their places.
///
/// A recipe that `extends` another has that one's keys, its own in their places. A value of the command line is named by its
/// keys (`steps=100`, `optimiser.learning-rate=1e-4`), one of a stage by `data`, the stage and its parameter
/// (`data.load.path=photos`).
package struct RecipeFile {
  /// The most files that extend one another.
  private static let limit = 8

  /// All keys, those of `data` as the files have them.
  package private(set) var root: YAMLNode
  /// `$here`, for the texts of each file its own folder.
  package private(set) var variables: Variables
  /// The values for stages in `data`.
  let stageOverrides: [Override]

  /// Takes a file that was read and reads those that it extends; throws one diagnostic if one cannot be read or they
  /// extend each other in a circle, and notes what is wrong with the values.
  package init(
    _ file: PipelineFile, variables texts: [String: String], overrides: [String], problems: DiagnosticCollector
  ) throws(Diagnostics) {
    variables = Variables(texts.merging(["here": file.folder]) { _, here in here })
    root = file.root
    var chain = [file]
    while let base = Self.base(of: chain[chain.count - 1], chain: chain, problems) {
      chain.append(base)
      variables.setHere(base.folder, in: base.path)
    }
    try problems.throwIfAny()
    for base in chain.dropFirst() { root = root.over(base.root) }
    root = root.without("extends")
    let flags = overrides.compactMap {
      Override($0, form: "key=value", example: "optimiser.learning-rate=1e-4", problems: problems)
    }
    stageOverrides = flags.filter { $0.stage == "data" }.compactMap { $0.withinData(problems) }
    for flag in flags where flag.stage != "data" { root = flag.apply(to: root, problems: problems) }
  }

  /// The values for stages as one text, for hashing: "" without any.
  package var stageValues: String { stageOverrides.map { $0.place.file }.sorted().joined(separator: "\n") }

  /// The file that a recipe extends; nil, and a diagnostic if it should have one.
  private static func base(
    of file: PipelineFile, chain: [PipelineFile], _ problems: DiagnosticCollector
  ) -> PipelineFile? {
    guard let node = file.root.fields?.first(where: { $0.key == "extends" })?.value else { return nil }
    guard case .scalar(let text, _) = node.content, !node.isNull, !text.isEmpty, !text.contains("$") else {
      problems.add(
        node.place, "'extends' must be the path of a recipe, from this file's own folder", found: node.found)
      return nil
    }
    let path = text.hasPrefix("/") || !file.path.contains("/") ? text : file.folder + "/" + text
    guard chain.count < limit, !chain.contains(where: { $0.path == path }) else {
      problems.add(
        node.place, "files extend each other in a circle, or more than \(limit) of them", found: node.found)
      return nil
    }
    do {
      return try PipelineFile(path: path)
    } catch {
      problems.add(error, of: path, at: node.place)
      return nil
    }
  }
}

extension PipelineFile {
  /// The file with values of the command line under their keys ("recipe.steps=100"); what is wrong with one is noted.
  package func setting(_ overrides: [String], problems: DiagnosticCollector) -> PipelineFile {
    let values = overrides.compactMap {
      Override($0, form: "key=value", example: "recipe.steps=1000", problems: problems)
    }
    let root = values.reduce(root) { $1.apply(to: $0, problems: problems) }
    return PipelineFile(root: root, path: path, folder: folder)
  }
}

extension Override {
  /// A value for `data.STAGE.PARAMETER` as one for a stage.
  fileprivate func withinData(_ problems: DiagnosticCollector) -> Override? {
    guard let dot = parameter.firstIndex(of: "."), dot != parameter.startIndex else {
      problems.add(
        place, "must be data.stage.parameter=value", hint: "as in --set data.load.path=photos")
      return nil
    }
    return Override(
      stage: String(parameter[..<dot]), parameter: String(parameter[parameter.index(after: dot)...]), value: value,
      place: place)
  }

  /// A recipe with the value under its keys, which are made where they are missing.
  fileprivate func apply(to root: YAMLNode, problems: DiagnosticCollector) -> YAMLNode {
    let keys =
      (stage.map { [$0] } ?? []) + parameter.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return set(keys[...], in: root, problems)
  }
}

extension YAMLNode {
  /// A recipe as a file in another folder can have it: `$here` and what it extends are written out, `folder` being its own.
  package func standalone(from folder: String) -> YAMLNode {
    guard let fields else { return self }
    let written = fields.map { field in
      var field = field
      if field.key == "extends", case .scalar(let text, _) = field.value.content, !field.value.isNull {
        field.value = YAMLNode(.scalar(folder.resolving(text), isQuoted: true), place: field.value.place)
      } else {
        field.value = field.value.writingOutHere(folder)
      }
      return field
    }
    return YAMLNode(.mapping(written), place: place)
  }

  private func writingOutHere(_ folder: String) -> YAMLNode {
    switch content {
    case .mapping(let fields):
      let written = fields.map { Field(key: $0.key, place: $0.place, value: $0.value.writingOutHere(folder)) }
      return YAMLNode(.mapping(written), place: place)
    case .list(let nodes): return YAMLNode(.list(nodes.map { $0.writingOutHere(folder) }), place: place)
    case .scalar(let text, _):
      guard let text = Variables.writingOutHere(folder, in: text) else { return self }
      return YAMLNode(.scalar(text, isQuoted: true), place: place)
    }
  }

  /// The mapping with the keys of another that it does not have itself.
  fileprivate func over(_ base: YAMLNode) -> YAMLNode {
    guard let own = fields, let others = base.fields else { return self }
    return YAMLNode(.mapping(own + others.filter { other in !own.contains { $0.key == other.key } }), place: place)
  }

  /// The mapping without a key.
  fileprivate func without(_ key: String) -> YAMLNode {
    guard let fields else { return self }
    return YAMLNode(.mapping(fields.filter { $0.key != key }), place: place)
  }
}
