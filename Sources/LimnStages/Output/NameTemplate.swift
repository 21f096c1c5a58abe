import LimnFoundation
import LimnPipelines

/// The path of an output with fields in braces that each item fills: "$output/{dir}/{stem}.{ext}"; a doubled brace stands for
/// the brace itself.
package struct NameTemplate: Sendable {
  /// What stands in braces.
  package enum Field: String, Sendable, CaseIterable {
    /// The folder below the run's input.
    case dir
    /// The file name without its extension.
    case stem
    /// The input's extension as it was written.
    case ext
    /// The place in the run's order, from 00000.
    case index
  }

  private enum Part: Sendable {
    case text(String)
    case field(Field)
  }

  private let parts: [Part]

  /// Reads a template; throws `StageError` for an unknown field or a brace without its partner.
  package init(_ template: String) throws {
    var parts: [Part] = []
    var text = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      let next = rest.index(after: open)
      text += rest[..<open]
      if next < rest.endIndex, rest[next] == rest[open] {
        text.append(rest[open])
        rest = rest[rest.index(after: next)...]
        continue
      }
      guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
        throw StageError("'\(template)' has a '\(rest[open])' without its partner: fields are written {stem}")
      }
      let name = String(rest[next..<close])
      guard let field = Field(rawValue: name) else {
        let known = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
        throw StageError("'\(template)' has the unknown field {\(name)}: the fields are \(known)")
      }
      parts += [.text(text), .field(field)]
      text = ""
      rest = rest[rest.index(after: close)...]
    }
    parts.append(.text(text + rest))
    self.parts = parts
  }

  /// The template of one path, whatever stands in it.
  package static func literal(_ path: String) -> String {
    path.replacing("{", with: "{{").replacing("}", with: "}}")
  }

  /// Whether items fill it differently.
  package var hasFields: Bool {
    parts.contains { part in
      if case .field = part { return true }
      return false
    }
  }

  /// The extension that every output has, in lower case ("" if none), or nil if {ext} ends the template.
  package var fixedExtension: String? {
    guard case .text(let end)? = parts.last, !end.isEmpty else {
      if case .field(.ext)? = parts.dropLast().last { return nil }
      return ""
    }
    let file = end.lastComponent
    return file.lastIndex(of: ".").map { file[$0...].dropFirst().lowercased() } ?? ""
  }

  /// The template up to its first field, that field with it: the folder of this path holds every output.
  package var place: String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let more): text += more
      case .field(let field): return text + "{\(field.rawValue)}"
      }
    }
    return text
  }

  /// The path for one item; `extension` stands for {ext}. Throws `StageError` if the item's folder leads out.
  package func path(for name: ItemName, extension suffix: String) throws -> String {
    guard !name.directory.split(separator: "/").contains("..") else {
      throw StageError("its folder '\(name.directory)' leads out of the output folder: save it elsewhere")
    }
    let path = parts.map { part in
      switch part {
      case .text(let text): text
      case .field(.dir): name.directory
      case .field(.stem): name.stem
      case .field(.ext): suffix
      case .field(.index): String(repeating: "0", count: max(0, 5 - "\(name.index)".count)) + "\(name.index)"
      }
    }.joined()
    return path.withSingleSlashes
  }
}
