import Foundation
import Yams

/// Reads YAML that may be hostile into nodes with places, within bounds on time and memory.
///
/// Anchors and aliases are followed, within a small bound: nested aliases grow exponentially, and Yams compares keys
/// by their whole content. A file therefore passes a check of its bytes first.
package enum YAMLReader {
  /// The largest file, in bytes.
  package static let byteLimit = 1 << 18
  /// The most aliases (`*name`) in a file, and explicit keys (`? key`).
  static let aliasLimit = 10
  /// The largest file that has aliases, in bytes.
  static let aliasByteLimit = 1 << 14
  /// The deepest nesting of lists and mappings.
  static let depthLimit = 64
  /// The most nodes once aliases are followed.
  static let nodeLimit = 50_000
  /// The longest text, in bytes.
  static let textLimit = 1 << 13
  /// The longest key, in bytes.
  static let keyLimit = 256

  /// Reads a file of one YAML document; throws one diagnostic, since YAML that cannot be read has no second error.
  package static func read(path: String) throws(Diagnostics) -> YAMLNode {
    try parse(bytes(ofFile: path), file: path)
  }

  /// Reads one YAML document from bytes; `file` is its name for messages.
  package static func parse(_ bytes: [UInt8], file: String) throws(Diagnostics) -> YAMLNode {
    do {
      let content = try checkMark(bytes, file: file)
      try checkBytes(content, file: file)
      let text = try utf8Text(content, file: file)
      var converter = Converter(file: file)
      return try converter.convert(compose(text, file: file), depth: 0)
    } catch {
      throw Diagnostics([error])
    }
  }

  private static func compose(_ text: String, file: String) throws(Diagnostic) -> Node {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch let error as YamlError {
      throw diagnostic(error, text, file: file)
    } catch {
      throw Diagnostic(Place(file: file), "not YAML: \(error)")
    }
    guard let root else { throw Diagnostic(Place(file: file), "the file is empty") }
    return root
  }
}

/// Turns Yams' nodes into ours and counts them, since an alias is a copy of what it names.
private struct Converter {
  let file: String
  var count = 0

  mutating func convert(_ node: Node, depth: Int) throws(Diagnostic) -> YAMLNode {
    let place = place(of: node)
    count += 1
    guard count <= YAMLReader.nodeLimit else {
      throw Diagnostic(place, "more than \(YAMLReader.nodeLimit) values, aliases followed", hint: "use fewer aliases")
    }
    guard depth <= YAMLReader.depthLimit else {
      throw Diagnostic(place, "lists and mappings nested more than \(YAMLReader.depthLimit) deep", hint: "nest less")
    }
    switch node {
    case .scalar(let scalar):
      try refuseTag(scalar.tag, at: place)
      try checkText(scalar.string, at: place)
      return YAMLNode(.scalar(scalar.string, isQuoted: scalar.style != .plain), place: place)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, at: place)
      var nodes: [YAMLNode] = []
      for element in sequence { nodes.append(try convert(element, depth: depth + 1)) }
      return YAMLNode(.list(nodes), place: place)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, at: place)
      var fields: [YAMLNode.Field] = []
      for (key, value) in mapping {
        let keyPlace = self.place(of: key)
        guard case .scalar(let scalar) = key else {
          throw Diagnostic(keyPlace, "a key must be a word, not a list or a mapping")
        }
        guard scalar.string.utf8.count <= YAMLReader.keyLimit else {
          throw Diagnostic(
            keyPlace, "a key of more than \(YAMLReader.keyLimit) bytes", found: "\(scalar.string.utf8.count)",
            hint: "no name is as long")
        }
        try checkText(scalar.string, at: keyPlace)
        let value = try convert(value, depth: depth + 1)
        fields.append(YAMLNode.Field(key: scalar.string, place: keyPlace, value: value))
      }
      return YAMLNode(.mapping(fields), place: place)
    case .alias: throw Diagnostic(place, "an alias that names nothing")
    }
  }

  private func place(of node: Node) -> Place {
    Place(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
  }

  private func checkText(_ text: String, at place: Place) throws(Diagnostic) {
    guard text.utf8.count <= YAMLReader.textLimit else {
      throw Diagnostic(
        place, "a text of more than \(YAMLReader.textLimit) bytes", found: "\(text.utf8.count)", hint: "write less")
    }
    if text.utf8.contains(0) {
      throw Diagnostic(place, "a text with a NUL character, which no path or name can have", hint: "leave it out")
    }
  }

  private func refuseTag(_ tag: Tag, at place: Place) throws(Diagnostic) {
    let name = tag.description
    guard !["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"].contains(name) else {
      return
    }
    throw Diagnostic(place, "tags have no meaning here", found: "'\(name)'", hint: "leave it out")
  }
}
