import LimnData
import LimnFoundation
import LimnPipelines

/// One stage of a plug-in as its manifest declares it.
package struct PluginStageDeclaration: Sendable {
  /// What comes out.
  package enum Output: Sendable, Hashable {
    /// A picture of the first input's type; of the same size, too, unless the plug-in may change it.
    case picture(keepsSize: Bool)
    /// Pixels of any size, made of something that is no picture.
    case pixels
    /// A latent of so many units, in the plug-in's own space.
    case latent(units: Int)
    /// A row of a table with these columns.
    case row(columns: [String])
  }

  /// The stage's name in pipeline files.
  package let name: String
  /// What it does, in one line.
  let summary: String
  /// Its inputs.
  let inputs: [Signature.Port]
  /// What comes out.
  package let output: Output
  /// How far around a pixel the result depends on the picture, in pixels; nil: on all of it.
  let reach: Int?
  /// Its parameters.
  let parameters: [Signature.Parameter]

  /// The kinds of data that a program can be given.
  private static let kinds: [DataKind] = [.image, .pixels, .latent, .row]

  /// The stage's declaration for help, checks and schema.
  package var signature: Signature {
    let kind: DataKind? =
      switch output {
      case .picture: nil
      case .pixels: .pixels
      case .latent: .latent
      case .row: .row
      }
    return Signature(name: name, summary: summary, inputs: inputs, output: kind, parameters: parameters)
  }

  /// Reads a declaration; faults are noted in `fields`.
  init?(_ fields: Fields) {
    name = fields.text("name")
    summary = fields.text("summary")
    let isName = !name.isEmpty && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
    if !isName { fields.report("name", "must consist of lower-case letters, digits and hyphens") }
    let kinds = fields.texts("accepts", count: 1...4, default: ["image", "pixels"])
    var accepts: Set<DataKind> = []
    for kind in kinds {
      guard let known = Self.kinds.first(where: { $0.name == kind }) else {
        let known = Self.kinds.map(\.name).joined(separator: ", ")
        fields.report("accepts", "has '\(kind.printable)', which is none of \(known)")
        continue
      }
      accepts.insert(known)
    }
    inputs = fields.texts("inputs", count: 1...8, default: ["input"]).map { Signature.Port($0, accepts: accepts) }
    let size = fields.choice("size", among: ["same", "any"], default: "same")
    let isPicture = accepts.isSubset(of: [.image, .pixels])
    switch fields.choice("output", among: ["picture", "latent", "row"], default: "picture") {
    case "latent": output = .latent(units: fields.integer("units", in: 1...1_048_576))
    case "row":
      let columns = fields.texts("columns", count: 1...10_000)
      if Set(columns).count < columns.count { fields.report("columns", "has a name twice") }
      output = .row(columns: columns)
    default: output = isPicture ? .picture(keepsSize: size == "same") : .pixels
    }
    reach = fields.optionalInteger("reach", in: 0...4096)
    parameters = Self.parameters(fields)
  }

  private static func parameters(_ fields: Fields) -> [Signature.Parameter] {
    var parameters: [Signature.Parameter] = []
    fields.mapping("parameters", optional: true) { all in
      for name in all.keys {
        all.mapping(name) { one in
          let help = one.text("help", default: "")
          let kind = kind(of: one)
          let isOptional = one.boolean("optional", default: false)
          guard let kind else { return }
          let value = one.argument("default", kind, default: nil, isOptional: true)
          parameters.append(.init(name, kind, help: help, default: value, optional: isOptional))
        }
      }
    }
    return parameters
  }

  private static func kind(of fields: Fields) -> Signature.Parameter.Kind? {
    let kind = fields.choice("kind", among: ["number", "integer", "boolean", "text", "path", "choice"])
    switch kind {
    case "number":
      let from = fields.number("from", in: -1e300...1e300, default: -1e300)
      let to = fields.number("to", in: -1e300...1e300, default: 1e300)
      guard from <= to else {
        fields.report("to", "must not be below 'from'")
        return nil
      }
      return .number(from...to)
    case "integer":
      let from = fields.integer("from", in: Int.min + 1...Int.max - 1, default: Int.min + 1)
      let to = fields.integer("to", in: Int.min + 1...Int.max - 1, default: Int.max - 1)
      guard from <= to else {
        fields.report("to", "must not be below 'from'")
        return nil
      }
      return .integer(from...to)
    case "boolean": return .boolean
    case "path": return .path
    case "choice": return .choice(fields.texts("words", count: 1...100))
    default: return .text
    }
  }
}
