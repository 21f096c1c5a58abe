import Crypto
import Foundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors

/// A recipe file: everything that a training needs, checked before it starts.
public struct Recipe: Sendable {
  /// The file.
  public let path: String
  /// The model's name.
  public let name: String
  /// The model's hyperparameters.
  public let architecture: DenoiserArchitecture
  /// The stages that load photos and make examples of them.
  public let data: Pipeline
  /// The steps of `data` that give the network's input and its target.
  public let input: String, target: String
  /// How photos are drawn.
  public let sampling: TrainingData.Sampling
  /// The loss.
  public let loss: Loss
  /// The optimiser.
  public let optimiser: Adam.Settings
  /// The learning rate of each step.
  public let schedule: Schedule
  /// How long and in what portions to train.
  public let trainer: Trainer.Settings
  /// The folder for checkpoint, log, plot and model.
  public let output: String
  /// SHA-256 of what must stay the same for a training to be resumed: all of the file but its comments and `output`.
  public let hash: String

  /// Reads and checks a recipe; `output` and `variables` come from the command line. Throws everything that is wrong at once.
  public init(
    file path: String, registry: StageRegistry, output: String? = nil, variables: [String: String] = [:]
  ) throws(Diagnostics) {
    let file = try PipelineFile(path: path)
    var variables = variables
    variables["here"] = file.folder
    let values = Variables(variables)
    let problems = DiagnosticCollector()
    let made = Fields.read(file.root, of: "the recipe", variables: values, problems: problems) { fields in
      Draft(fields, registry: registry, values: values)
    }
    try problems.throwIfAny()
    guard let draft = made, let architecture = draft.architecture, let data = draft.data else {
      throw Diagnostics([Diagnostic(Place(file: path), "the recipe is not complete")])
    }
    self.path = path
    name = draft.name
    self.architecture = architecture
    self.data = data
    input = draft.input
    target = draft.target
    sampling = draft.sampling
    loss = draft.loss
    optimiser = draft.optimiser
    schedule = draft.schedule
    trainer = draft.trainer
    self.output = output ?? draft.output
    hash = file.root.digest(leavingOut: ["output", "checkpoint-every"])
  }
}

/// What is read of a recipe, some of it perhaps missing.
private struct Draft {
  var name = ""
  var architecture: DenoiserArchitecture?
  var data: Pipeline?
  var input = "", target = ""
  var sampling = TrainingData.Sampling.uniform
  var loss = Loss.l1
  var optimiser = Adam.Settings()
  var schedule: Schedule
  var trainer: Trainer.Settings
  var output = ""

  init(_ fields: Fields, registry: StageRegistry, values: Variables) {
    _ = fields.integer("version", in: 1...1)
    let steps = fields.integer("steps", in: 1...100_000_000)
    let batch = fields.integer("batch", in: 1...65_536)
    let shards = fields.integer("shards", in: 1...65_536, default: 2)
    trainer = Trainer.Settings(
      steps: steps, batch: batch, shards: shards,
      checkpointEvery: fields.integer("checkpoint-every", in: 1...100_000_000, default: 1000),
      seed: UInt64(fields.integer("seed", in: 0...Int.max, default: 0)))
    if batch % max(shards, 1) != 0 { fields.report("shards", "must divide 'batch' (\(batch))") }
    schedule = Schedule(peak: 0, steps: steps)
    output = fields.text("output")
    sampling = .init(rawValue: fields.choice("sampling", among: ["uniform", "area"], default: "uniform")) ?? .uniform
    loss = Loss(rawValue: fields.choice("loss", among: Loss.allCases.map(\.rawValue))) ?? .l1
    readModel(fields)
    readOptimiser(fields, steps: steps)

    input = fields.text("input")
    target = fields.text("target")
    if let node = fields.node("data", "a list of stages") {
      data = Pipeline(stages: node, registry: registry, variables: values, problems: fields.problems)
    }
    if let names = data?.steps.map(\.name) {
      for (key, name) in [("input", input), ("target", target)] where !name.isEmpty && !names.contains(name) {
        fields.report(
          key, "must be the name of a stage in 'data'",
          hint: nearestName(to: name, among: names).map { "did you mean '\($0)'?" })
      }
    }
  }

  private mutating func readModel(_ fields: Fields) {
    var result = (name: "", architecture: nil as DenoiserArchitecture?)
    fields.mapping("model") { model in
      result.name = model.text("name")
      _ = model.choice("family", among: [Denoiser.familyName])
      model.mapping("architecture") { lists in
        let problems = lists.problems.diagnostics.count
        let channels = lists.integers("channels", in: 1...1024, count: 1...5)
        let encoder = lists.integers("encoderBlocks", in: 0...32, count: 1...5)
        let decoder = lists.integers("decoderBlocks", in: 0...32, count: 0...4)
        guard problems == lists.problems.diagnostics.count else { return }
        do throws(ShapeError) {
          result.architecture = try DenoiserArchitecture(
            channels: channels, encoderBlocks: encoder, decoderBlocks: decoder)
        } catch {
          lists.problems.add(lists.place, "\(error)")
        }
      }
    }
    (name, architecture) = result
  }

  private mutating func readOptimiser(_ fields: Fields, steps: Int) {
    var settings = Adam.Settings()
    var schedule = self.schedule
    fields.mapping("optimiser") { fields in
      let kind = fields.choice("name", among: ["adam", "adamw"])
      settings = Adam.Settings(
        beta1: Float(fields.number("beta1", in: 0...0.9999, default: 0.9)),
        beta2: Float(fields.number("beta2", in: 0...0.99999, default: 0.999)),
        epsilon: Float(fields.number("epsilon", in: 0...1, default: 1e-8)),
        weightDecay: Float(fields.number("weight-decay", in: 0...1, default: kind == "adamw" ? 0.01 : 0)),
        clip: fields.optionalNumber("clip", in: 1e-6...1e6).map { Float($0) },
        averageDecay: fields.optionalNumber("ema", in: 0...0.999999).map { Float($0) })
      schedule = Schedule(
        peak: fields.number("learning-rate", in: 0...10), steps: steps,
        warmUp: fields.integer("warm-up", in: 0...100_000_000, default: 0),
        flat: fields.number("flat", in: 0...1, default: 0),
        fall: .init(
          rawValue: fields.choice("fall", among: Schedule.Fall.allCases.map(\.rawValue), default: "constant"))
          ?? .constant,
        last: fields.number("last", in: 0...1, default: 0))
    }
    optimiser = settings
    self.schedule = schedule
  }
}

extension YAMLNode {
  /// SHA-256 of the node's content, comments and form of writing left out, and some keys of its top mapping.
  fileprivate func digest(leavingOut keys: Set<String>) -> String {
    var text = ""
    func write(_ node: YAMLNode, _ leftOut: Set<String>) {
      switch node.content {
      case .scalar(let scalar, let isQuoted): text += "\(isQuoted ? "s" : "p")\(scalar.utf8.count):\(scalar)"
      case .list(let nodes):
        text += "["
        for node in nodes { write(node, []) }
        text += "]"
      case .mapping(let fields):
        text += "{"
        for field in fields.sorted(by: { $0.key < $1.key }) where !leftOut.contains(field.key) {
          text += "\(field.key.utf8.count):\(field.key)"
          write(field.value, [])
        }
        text += "}"
      }
    }
    write(self, keys)
    return SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
