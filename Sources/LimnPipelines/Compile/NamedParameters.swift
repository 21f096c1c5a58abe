import LimnFoundation
import LimnTensors

/// The named parameters of a file: `parameters:` with a default each, usable as `$name`.
struct NamedParameters {
  /// The names in the file's order, each with its value as it is written.
  private(set) var written: [(name: String, node: YAMLNode)] = []
  /// What the values mean, and what else can be named.
  private(set) var variables: Variables
  /// What the values themselves can name.
  private let outer: Variables
  private let problems: DiagnosticCollector

  /// The most parameters of a file.
  private static let limit = 1000

  /// The parameters of a chain of files, with the defaults of the nearest one, and `overrides` without a stage in their
  /// places.
  init(_ chain: PipelineChain, over variables: Variables, overrides: [Override], problems: DiagnosticCollector) {
    self.variables = variables
    outer = variables
    self.problems = problems
    for (index, link) in chain.links.enumerated().reversed() {
      guard let node = link.parameters else { continue }
      guard let fields = node.fields else {
        problems.add(node.place, "'parameters' must be a mapping (name: default)", found: node.found)
        continue
      }
      guard fields.count <= Self.limit else {
        problems.add(node.place, "more than \(Self.limit) parameters", found: "\(fields.count)")
        continue
      }
      for field in fields {
        if index == chain.links.count - 1 { define(field) } else { replace(field) }
      }
    }
    for override in overrides where override.stage == nil { replace(override) }
  }

  private mutating func define(_ field: YAMLNode.Field) {
    let isWord = field.key.allSatisfy(SymbolicText.isWord)
    if !isWord || field.key.isEmpty {
      problems.add(field.place, "a parameter's name is of letters, digits and '_'", found: "'\(field.key)'")
    } else if Variables.given.contains(field.key) {
      problems.add(field.place, "the name '$\(field.key)' has its own meaning", hint: "choose another")
    } else {
      give(field)
    }
    written.append((field.key, field.value))
  }

  private mutating func replace(_ field: YAMLNode.Field) {
    guard let index = written.firstIndex(where: { $0.name == field.key }) else {
      problems.add(
        field.place, "the file that this one extends has no parameter '\(field.key)'",
        hint: nameHint(field.key, among: written.map(\.name), all: "it has"))
      return
    }
    give(field)
    written[index].node = field.value
  }

  private mutating func give(_ field: YAMLNode.Field) {
    if field.value.isNull || field.value.fields != nil {
      problems.add(
        field.place, "the parameter '\(field.key)' needs a default, a value or a list", found: field.value.found)
      // A stand-in, so that its uses are not reported as unknown as well.
      variables[field.key] = YAMLNode(.scalar("", isQuoted: true), place: field.place)
    } else {
      variables[field.key] = outer.resolve(field.value, problems) ?? field.value
    }
  }

  private mutating func replace(_ override: Override) {
    guard let index = written.firstIndex(where: { $0.name == override.parameter }) else {
      problems.add(
        override.place, "the file has no parameter '\(override.parameter)'",
        hint: nearestName(to: override.parameter, among: written.map(\.name)).map { "did you mean '\($0)'?" }
          ?? "a stage's own is written stage.parameter\(override.isFlag ? "=" : ": ")value")
      return
    }
    if override.value.isMapping {
      problems.add(override.place, "'\(override.parameter)' must be a value or a list", found: override.value.found)
      return
    }
    // What a flag says is taken as it is, since a shell has its own way with dollar signs.
    variables[override.parameter] =
      override.isFlag ? override.value : outer.resolve(override.value, problems) ?? override.value
    written[index].node = override.value
  }
}
