import Foundation
import LimnTensors

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
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The named parameters of a file: `parameters:` with a default each, usable as `$name`.
enum NamedParameters {
  private static let taken = ["input", "output", "here"]

  /// Adds the parameters of a file to its variables; `overrides` without a stage take their place.
  static func read(
    _ node: YAMLNode?, into variables: inout Variables, overrides: [Override], problems: DiagnosticCollector
  ) {
    var names: [String] = []
    if let node {
      guard let fields = node.fields else {
        problems.add(node.place, "'parameters' must be a mapping (name: default)", found: node.found)
        return
      }
      let outer = variables
      for field in fields {
        let isWord = field.key.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        if !isWord || field.key.isEmpty {
          problems.add(field.place, "a parameter's name is of letters, digits and '_'", found: "'\(field.key)'")
        } else if taken.contains(field.key) {
          problems.add(field.place, "the name '$\(field.key)' has its own meaning", hint: "choose another")
        } else if field.value.isNull || field.value.fields != nil {
          problems.add(
            field.place, "the parameter '\(field.key)' needs a default, a value or a list", found: field.value.found)
          // A stand-in, so that its uses are not reported as unknown as well.
          variables[field.key] = YAMLNode(.scalar("", isQuoted: true), place: field.place)
        } else {
          variables[field.key] = outer.resolve(field.value, problems) ?? field.value
        }
        names.append(field.key)
      }
    }
    for override in overrides where override.stage == nil {
      if names.contains(override.parameter) {
        variables[override.parameter] = override.value
      } else {
        problems.add(
          override.value.place, "the file has no parameter '\(override.parameter)'",
          hint: nearestName(to: override.parameter, among: names).map { "did you mean '\($0)'?" }
            ?? "a stage's own is written stage.parameter=value")
      }
    }
  }
}
