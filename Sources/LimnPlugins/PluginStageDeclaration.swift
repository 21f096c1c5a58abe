import LimnData
import LimnFoundation
import LimnPipelines

/// One stage of a plug-in as its manifest declares it.
package struct PluginStageDeclaration: Sendable {
  /// The stage's name in pipeline files.
  package let name: String
  /// What it does, in one line.
  let summary: String
  /// Whether it finds the run's items, and so has no inputs.
  let isSource: Bool
  /// Its inputs.
  let inputs: [Signature.Port]
  /// What comes out.
  package let output: PluginOutput
  /// How far around a pixel the result depends on the picture, in pixels; nil: on all of it.
  let reach: Int?
  /// Its parameters.
  let parameters: [Signature.Parameter]

  /// The kinds of data that a program can be given.
  private static let kinds: [DataKind] = [.image, .pixels, .latent, .row]

  /// The stage's declaration for help, checks and schema.
  package var signature: Signature {
    var parameters = parameters
    if case .score = output { parameters.append(PluginOutput.limit) }
    return Signature(
      name: name, summary: summary, inputs: inputs, output: output.kind, parameters: parameters, isSource: isSource)
  }

  /// Reads a declaration; faults are noted in `fields`.
  init?(_ fields: Fields) {
    name = fields.text("name")
    summary = fields.text("summary")
    if !Self.isName(name) { fields.report("name", "must consist of lower-case letters, digits and hyphens") }
    isSource = fields.boolean("source", default: false)
    let accepts = isSource ? [] : Self.accepted(fields)
    inputs =
      isSource
      ? [] : fields.texts("inputs", count: 1...8, default: ["input"]).map { Signature.Port($0, accepts: accepts) }
    output = PluginOutput(fields, isSource: isSource, isOfPictures: accepts.isSubset(of: [.image, .pixels]))
    reach = isSource ? nil : fields.optionalInteger("reach", in: 0...4096)
    parameters = Self.parameters(fields)
    output.check(parameters, fields)
  }

  /// Whether a text can be a name in pipelines.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
  }

  private static func accepted(_ fields: Fields) -> Set<DataKind> {
    var accepts: Set<DataKind> = []
    for kind in fields.texts("accepts", count: 1...4, default: ["image", "pixels"]) {
      guard let known = kinds.first(where: { $0.name == kind }) else {
        let known = kinds.map(\.name).joined(separator: ", ")
        fields.report("accepts", "has '\(kind.printable)', which is none of \(known)")
        continue
      }
      accepts.insert(known)
    }
    return accepts
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

extension PluginStageDeclaration {
  /// The parameters' values as the program is given them.
  func values(of arguments: Arguments) -> [String: PluginMessage.Value] {
    var values: [String: PluginMessage.Value] = [:]
    for parameter in parameters {
      values[parameter.name] = arguments.value(parameter.name).flatMap(PluginMessage.Value.init)
    }
    return values
  }

  /// The files that parameters of the kind `path` name, as far as they are there and no folders; throws `StageError` for one that cannot
  /// be read.
  func files(of arguments: Arguments) throws -> [NamedFile] {
    try parameters.filter { $0.kind == .path }.compactMap { arguments.optionalText($0.name) }
      .filter { FileKind(followingLinks: $0)?.isFile == true }.map { try NamedFile($0, of: name) }
  }

  /// The units of its latents; 0 where it makes none.
  func units(_ arguments: Arguments) -> Int {
    switch output {
    case .latent(.fixed(let units)): units
    case .latent(.parameter(let name)): arguments.integer(name)
    default: 0
    }
  }
}
