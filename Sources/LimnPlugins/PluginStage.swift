import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// A stage that a plug-in's program is.
package struct PluginStage: FileReadingStage {
  /// A name that no file can write; a plug-in's own signature stands in its registry entry.
  package static let signature = Signature(name: "(plug-in)", summary: "a stage of a plug-in")

  private let plugin: String
  private let hash: String
  private let declaration: PluginStageDeclaration
  private let parameters: [String: PluginMessage.Value]
  private let units: Int
  /// The files that its parameters name.
  package let files: [NamedFile]
  private let limit: Double?
  private let workers: PluginWorkers

  /// Makes the stage from checked arguments; the program starts with the first item. `hash` is the plug-in's. Throws `StageError`
  /// for a file that a parameter names and that cannot be read.
  package init(_ arguments: Arguments, of declaration: PluginStageDeclaration, in plugin: Plugin, hash: String) throws {
    (self.plugin, self.hash, self.declaration) = (plugin.name, hash, declaration)
    parameters = declaration.values(of: arguments)
    files = try declaration.files(of: arguments)
    units = declaration.units(arguments)
    limit = if case .score = declaration.output { arguments.optionalNumber(PluginOutput.limit.name) } else { nil }
    workers = PluginWorkers(
      plugin: plugin.name, manifest: plugin.manifest,
      hello: .init(protocol: PluginManifest.version, stage: declaration.name, parameters: parameters))
  }

  /// What the declaration says; throws `PortError` for a latent that is not the plug-in's own where it makes pictures of one.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType {
    switch declaration.output {
    case .picture(let keepsSize):
      return keepsSize ? inputs[0] : inputs[0].kind == .image ? .image() : .pixels()
    case .pixels:
      if let space = inputs[0].space, space.model != hash {
        throw PortError(
          "\(declaration.name) has a latent of \(space); it takes those of the plug-in '\(plugin)' only")
      }
      return .pixels()
    case .image: return .image()
    case .latent: return .latent(space)
    case .row(let columns): return .row(columns: columns.count)
    case .score: return inputs[0]
    }
  }

  private var space: LatentSpace { LatentSpace(name: plugin, model: hash, levels: [.vector(units: units)]) }

  /// As far as the declaration says; else the whole picture.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: declaration.reach) }

  /// Has the program process one item; throws `StageError` for what the program refuses and for what it breaks.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var (data, values): ([PluginMessage.Data], [[Float]]) = ([], [])
    for (port, input) in zip(declaration.inputs, inputs) {
      let (type, tensor) = try Self.numbers(of: input.value)
      data.append(.init(name: port.name, type: type, shape: tensor.shape.dimensions))
      values.append(tensor.converted(to: .plain).array)
    }
    let answer = try await workers.process(
      .init(
        item: inputs[0].name.description, key: context.key.bits(at: 0), stage: declaration.name,
        parameters: parameters, inputs: data), values)
    for note in answer.notes { context.record?.note(note) }
    var item = inputs[0]
    let result = PluginResult(plugin: plugin, stage: declaration.name, answer: answer)
    if case .score(let score) = declaration.output {
      try note(try result.score(), score, in: context)
    } else {
      item.value = try result.value(declaration.output, units: units, space: space, of: inputs[0].value)
    }
    return item
  }

  /// Notes a picture's score; throws `StageError` for one that is worse than the limit.
  private func note(_ value: Double, _ score: PluginOutput.Score, in context: StageContext) throws {
    let text = shortText(value) + (score.unit.map { " " + $0.printable } ?? "")
    context.record?.note(
      .init(kind: declaration.name, text: "\(score.title.printable): \(text)", number: value, isFigure: true))
    guard let limit, score.isHigherBetter ? value < limit : value > limit else { return }
    throw StageError(
      "its score of \(text) is \(score.isHigherBetter ? "below" : "above") the limit of \(shortText(limit))")
  }

  /// A value's kind as the protocol names it and its numbers: a picture's colours `[1, C, H, W]`, a latent's units `[1, U]`, a
  /// row's `[1, K]`.
  private static func numbers(of value: any DataValue) throws -> (String, Tensor) {
    switch value {
    case let latent as Latent:
      guard latent.levels.count == 1 else {
        throw StageError("a plug-in takes latents of one level, and this one has \(latent.levels.count)")
      }
      return ("latent", latent.levels[0])
    case let row as Row: return ("row", Tensor(row.values, shape: [1, row.values.count]))
    default: return ("picture", try value.picture().onePicture())
    }
  }

  /// The floats that are sent and received, and their copies on the way.
  package func workingMemory(for inputs: [ItemSize], giving output: ItemSize) -> Int {
    let sent = inputs.reduce(0) { $0 + 4 * ($1.pixels ?? 0) * $1.colours }
    return 2 * sent + 8 * (output.pixels ?? 0) * output.colours
  }
}
