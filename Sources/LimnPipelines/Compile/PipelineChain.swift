import Foundation
import LimnFoundation
import LimnTensors

/// A pipeline file with the ones that it extends: the last has the stages, and each one before it changes defaults of
/// parameters and arguments of stages.
struct PipelineChain {
  /// The most files that extend one another.
  static let limit = 8

  /// What one file of a chain says.
  struct Link {
    let file: PipelineFile
    /// The way from the first file's folder to this one's, "" where they are one.
    let folder: String
    var parameters: YAMLNode?
    var set: [Override] = []
    var stages: YAMLNode?
  }

  /// The files, the one that was given first.
  private(set) var links: [Link] = []

  /// Reads a file's keys and the files that it extends; what is wrong with them is noted.
  init(_ file: PipelineFile, problems: DiagnosticCollector) {
    var next: (file: PipelineFile, folder: String)? = (file, "")
    while let (file, folder) = next {
      next = nil
      var link = Link(file: file, folder: folder)
      var base: YAMLNode?
      Fields.read(file.root, of: "the pipeline file", problems: problems) { fields in
        _ = fields.integer("version", in: 1...1)
        link.parameters = fields.optionalNode("parameters")
        base = fields.optionalNode("extends")
        link.stages = base == nil ? fields.node("stages", "a list of stages") : fields.optionalNode("stages")
        if base != nil, link.stages != nil {
          fields.report(
            "extends", "stands beside 'stages'", hint: "keep 'stages', or change those of the other file with 'set'")
          base = nil
        }
        guard let set = fields.optionalNode("set") else { return }
        if base == nil, link.stages != nil {
          problems.add(
            set.place, "'set' changes what the file under 'extends' says, and there is none",
            hint: "write the values into the stages")
        } else {
          link.set = Self.overrides(set, problems)
        }
      }
      links.append(link)
      if let base { next = read(base, from: link, problems) }
    }
  }

  /// The file that a link extends, and the way to its folder; nil, and a diagnostic, if it cannot be.
  private func read(
    _ node: YAMLNode, from link: Link, _ problems: DiagnosticCollector
  ) -> (file: PipelineFile, folder: String)? {
    guard case .scalar(let text, _) = node.content, !node.isNull, !text.isEmpty else {
      problems.add(node.place, "'extends' must be the path of a pipeline file", found: node.found)
      return nil
    }
    guard !text.contains("$") else {
      problems.add(
        node.place, "'extends' takes a path as it is, from this file's own folder", found: node.found,
        hint: text.hasPrefix("$here/") ? "leave out '$here/'" : "leave out the '$'")
      return nil
    }
    let path = Self.join(link.file.path.contains("/") ? link.file.folder : "", text)
    let chain = (links.map(\.file.path) + [path])
    if let first = links.firstIndex(where: { Self.identity($0.file.path) == Self.identity(path) }) {
      let round = chain[first...].map(\.printable).joined(separator: " → ")
      problems.add(node.place, "files extend each other in a circle: \(round)", hint: "one of them needs 'stages'")
      return nil
    }
    guard links.count < Self.limit else {
      problems.add(
        node.place, "more than \(Self.limit) files extend one another", hint: "extend one nearer to the stages")
      return nil
    }
    do {
      let file = try PipelineFile(path: path)
      guard !file.isRecipe else {
        problems.add(
          node.place, "'\(path.printable)' is the recipe of a training", hint: "'extends' takes a pipeline file")
        return nil
      }
      let folder = text.contains("/") ? PipelineFile.folder(of: text) : ""
      return (file, Self.join(link.folder, folder))
    } catch {
      problems.add(error, of: path, at: node.place)
      return nil
    }
  }

  private static func overrides(_ node: YAMLNode, _ problems: DiagnosticCollector) -> [Override] {
    guard let fields = node.fields else {
      problems.add(node.place, "'set' must be a mapping (stage.parameter: value)", found: node.found)
      return []
    }
    guard fields.count <= StageListReader.limit else {
      problems.add(node.place, "'set' has more than \(StageListReader.limit) values", found: "\(fields.count)")
      return []
    }
    return fields.compactMap { Override($0, problems: problems) }
  }

  private static func join(_ folder: String, _ path: String) -> String {
    folder.isEmpty || path.isEmpty || path.hasPrefix("/")
      ? path.isEmpty ? folder : path
      : folder.appendingComponent(path)
  }

  /// What two names of one file have in common.
  private static func identity(_ path: String) -> String { path.realPath ?? path }

  // MARK: What the files say together

  /// The list of stages, if there is one.
  var stages: YAMLNode? { links.last?.stages }

  /// The values that files put in place of others', those of the one that was given last.
  var set: [Override] { links.reversed().flatMap(\.set) }

  /// What `$input` and `$output` are, given by the command line, and `$here` in each of the files; its symbols are the way from
  /// the first file's folder to the text's.
  func variables(_ texts: [String: String]) -> Variables {
    var variables = Variables(texts)
    for link in links {
      var symbols = SymbolicText()
      if link.folder.hasPrefix("/") {
        symbols.append(link.folder)
      } else {
        symbols.append(SymbolicText(symbol: "here"))
        if !link.folder.isEmpty { symbols.append("/" + link.folder) }
      }
      variables.setHere(link.file.folder, in: link.file.path, symbols: symbols)
    }
    if let first = links.first { variables[text: "here"] = first.file.folder }
    return variables
  }
}
