import LimnFoundation
import LimnPipelines
import LimnTensors

/// A score of a plug-in outside of pipelines: of a picture, alone or beside the one that it should be, with default parameters.
package struct PluginScore: Sendable {
  /// The stage's name.
  package let name: String
  /// What the score is.
  package let score: PluginOutput.Score
  private let plugin: String
  private let declaration: PluginStageDeclaration
  private let workers: PluginWorkers
  private let parameters: [String: PluginMessage.Value]

  /// Makes the score of a declaration; nil for one that is none, that takes more than two pictures, or whose parameters must be given.
  init?(_ declaration: PluginStageDeclaration, in plugin: Plugin) {
    guard case .score(let score) = declaration.output, declaration.inputs.count <= 2,
      declaration.parameters.allSatisfy({ $0.isOptional || $0.defaultValue != nil })
    else { return nil }
    (name, self.score, self.plugin, self.declaration) = (declaration.name, score, plugin.name, declaration)
    parameters = declaration.values(of: Arguments(declaration.signature, [:]))
    workers = PluginWorkers(
      plugin: plugin.name, manifest: plugin.manifest,
      hello: .init(protocol: PluginManifest.version, stage: declaration.name, parameters: parameters))
  }

  /// The score of a picture `[1, C, H, W]`, where it takes two beside the clean one; throws `StageError` for what the program refuses and
  /// for what it breaks.
  package func measure(_ result: Tensor, clean: Tensor) throws -> Double {
    let pictures = zip(declaration.inputs, [result, clean]).map { ($0.name, $1.converted(to: .plain)) }
    let answer = try workers.answer(
      to: .init(
        item: "", key: 0, stage: name, parameters: parameters,
        inputs: pictures.map { .init(name: $0, type: "picture", shape: $1.shape.dimensions) }),
      pictures.map { $1.array })
    return try PluginResult(plugin: plugin, stage: name, answer: answer).score()
  }
}
