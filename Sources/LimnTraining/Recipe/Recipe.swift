import Foundation
import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors

/// A recipe file: everything that a training needs, checked before it starts.
package struct Recipe: Sendable {
  /// The file.
  package let path: String
  /// The model's name.
  package let name: String
  /// What is trained, and by what measure.
  package let objective: any Objective
  /// How the numbers of the model's file are written.
  package let precision: SafetensorsType
  /// The weights to begin with, of the model that `from` names; nil for random ones.
  package let initial: Parameters?
  /// Whether the biases of the last layer begin at the mean of the targets.
  package let startsAtMean: Bool
  /// The stages that load photos and make examples of them.
  package let data: Pipeline
  /// The steps of `data` that give the network's input and its target.
  package let input: String, target: String
  /// How photos are drawn.
  package let sampling: PhotoDataset.Sampling
  /// What is known of the photos, and how many times as often those of an attribute are drawn.
  package let labels: TrainingLabels?, weights: [String: Double]
  /// The optimiser.
  package let optimiser: Adam.Settings
  /// The learning rate of each step.
  package let schedule: Schedule
  /// How long and in what portions to train.
  package let trainer: Trainer.Settings
  /// How the training is measured on examples that it does not learn from; nil: it is not.
  package let validation: Validation?
  /// The folder for checkpoint, log, plot and model.
  package let output: String
  /// SHA-256 of what must stay the same for a training to be resumed: model, data, loss, batch, shards and seed.
  package let hash: String
  /// SHA-256 of what may change between two sessions, though the weights are then not those of one: of the optimiser, and of the steps.
  package let course: String

  /// Reads and checks a recipe; `models` has those that it may name, `objectives` the families that can be trained. `output` and
  /// `variables` come from the command line, and so do `overrides`, the texts of `--set`: "steps=100", "data.load.path=photos".
  /// Throws everything that is wrong at once.
  package init(
    file path: String, registry: StageRegistry, models: ModelLibrary = ModelLibrary(families: ModelFamily.all),
    objectives: [ObjectiveKind] = StandardObjectives.all, output: String? = nil, variables: [String: String] = [:],
    overrides: [String] = []
  ) throws(Diagnostics) {
    let document = try PipelineFile(path: path)
    // Not `self.init`: see `Pipeline`.
    self = try Recipe(
      file: document, registry: registry, models: models, objectives: objectives, output: output,
      variables: variables, overrides: overrides)
  }

  /// Checks a recipe that was read, as above.
  package init(
    file document: PipelineFile, registry: StageRegistry,
    models: ModelLibrary = ModelLibrary(families: ModelFamily.all),
    objectives: [ObjectiveKind] = StandardObjectives.all, output: String? = nil, variables: [String: String] = [:],
    overrides: [String] = []
  ) throws(Diagnostics) {
    let problems = DiagnosticCollector()
    let file = try RecipeFile(document, variables: variables, overrides: overrides, problems: problems)
    let made = Fields.read(file.root, of: "the recipe", variables: file.variables, problems: problems) { fields in
      Draft(fields, file, registry: registry, models: models, objectives: objectives, output: output)
    }
    try problems.throwIfAny()
    guard let draft = made, let objective = draft.objective, let data = draft.data else {
      throw Diagnostics([Diagnostic(Place(file: document.path), "the recipe is not complete")])
    }
    path = document.path
    name = draft.name
    self.objective = objective
    precision = draft.precision
    initial = draft.initial
    startsAtMean = draft.startsAtMean
    self.data = data
    input = draft.input
    target = draft.target
    sampling = draft.sampling
    labels = draft.labels
    weights = draft.weights
    optimiser = draft.optimiser
    schedule = draft.schedule
    trainer = draft.trainer
    validation = draft.validation
    self.output = draft.output
    let values = file.stageValues
    let (digest, course) = Self.hashes(of: file.root)
    hash = values.isEmpty ? digest : ContentHash.hexadecimal(of: digest + "\n" + values)
    self.course = course
  }
}

extension Recipe {
  /// The most weights that are trained, a gigabyte of floats; training holds several times as much.
  static let mostWeights = 1 << 28

  /// What stands beside the model's folder in the output.
  static let ownFiles: Set = [
    "checkpoint.safetensors", "log.csv", "loss.png", "recipe.yaml", "snapshots", "training.lock", "units.csv",
  ]

  /// What `hash` and `course` are of a recipe's keys.
  static func hashes(of root: YAMLNode) -> (hash: String, course: String) {
    let (course, ignored): ([String], Set) = (["optimiser", "steps"], ["version", "output", "checkpoint-every"])
    return (
      root.digest { !course.contains($0) && !ignored.contains($0) },
      course.map { field in root.digest { $0 == field } }.joined(separator: " ")
    )
  }
}

/// What is read of a recipe, some of it perhaps missing.
private struct Draft {
  var name = ""
  var objective: (any Objective)?
  /// What a hint adds of the hyperparameters that are the size of pictures: ", or 'imageSize'".
  private var sizes = ""
  var precision = SafetensorsType.float32
  var initial: Parameters?
  var startsAtMean = false
  var data: Pipeline?
  var input = "", target = ""
  var sampling = PhotoDataset.Sampling.uniform
  var labels: TrainingLabels?
  var weights: [String: Double] = [:]
  var optimiser = Adam.Settings()
  var schedule: Schedule
  var trainer: Trainer.Settings
  var validation: Validation?
  var output = ""

  init(
    _ fields: Fields, _ file: RecipeFile, registry: StageRegistry, models: ModelLibrary, objectives: [ObjectiveKind],
    output given: String?
  ) {
    _ = fields.integer(RecipeParameters.version)
    let steps = fields.integer(RecipeParameters.steps)
    let before = fields.problems.count
    let batch = fields.integer(RecipeParameters.batch)
    let shards = fields.has("shards") ? fields.integer(RecipeParameters.shards) : batch % 2 == 0 ? 2 : 1
    if batch % shards != 0, fields.problems.count == before {
      fields.report("shards", "must divide 'batch' (\(batch))")
    }
    trainer = Trainer.Settings(
      steps: steps, batch: batch, shards: shards,
      checkpointEvery: fields.integer(RecipeParameters.checkpointEvery),
      seed: UInt64(fields.integer(RecipeParameters.seed)))
    schedule = Schedule(peak: 0, steps: steps)
    output = (fields.has("output") || given == nil ? fields.text("output") : nil) ?? ""
    if fields.has("output"), output.isEmpty { fields.report("output", "must be a folder's path") }
    output = (given ?? output).withoutSlashAtEnd
    sampling = .init(rawValue: fields.text(RecipeParameters.sampling)) ?? .uniform
    if case .group(let values)? = fields.value(RecipeParameters.validation) {
      let given = Arguments(stage: "validation", values: values, held: [:])
      validation = Validation(
        share: given.number("share"), every: given.integer("every"), patience: given.optionalInteger("patience"),
        examples: given.integer("examples"))
    }
    if let node = fields.node("data", "a list of stages") {
      data = Pipeline(stages: node, of: file, registry: registry, problems: fields.problems)
    }
    readModel(fields, models, objectives)
    readOptimiser(fields, steps: steps)
    readInputAndTarget(fields)
  }

  private mutating func readInputAndTarget(_ fields: Fields) {
    input = fields.text(RecipeParameters.input)
    target = fields.optionalText(RecipeParameters.target) ?? input
    guard let data else { return }
    let names = data.steps.map(\.name)
    let keys = [("input", input)] + (fields.has("target") ? [("target", target)] : [])
    for (key, name) in keys where !name.isEmpty {
      guard let step = names.firstIndex(of: name) else {
        fields.report(
          key, "must be the name of a stage in 'data'",
          hint: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            ?? "name one with 'as: \(name)'")
        continue
      }
      let type = data.types[step]
      // What a model that is itself wrong would need is not known.
      guard let objective else { continue }
      let needed = objective.needs.first { $0.name == key }?.type.kind ?? .pixels
      let isPicture = type.kind == .image || type.kind == .pixels
      guard needed == .pixels ? isPicture : type.kind == needed else {
        let wanted = needed == .pixels ? "a photo or pixels" : needed.phrase
        fields.report(key, "must be a stage that gives \(wanted), and '\(name)' gives \(type)")
        continue
      }
      let found = isPicture ? DataType.pixels(width: type.width, height: type.height) : type
      let mismatches = objective.needs.filter { $0.name == key }.compactMap { $0.mismatch(with: found) }
      guard let mismatch = mismatches.first else { continue }
      fields.report(
        key, "gives \(mismatch.found), and \(mismatch.need)",
        hint: "change the stage in 'data' that sets the \(mismatch.isColour ? "colour" : "size")"
          + (mismatch.isSize ? sizes : ""))
    }
  }

  private mutating func readModel(_ fields: Fields, _ models: ModelLibrary, _ objectives: [ObjectiveKind]) {
    let labels = LabelSection(fields, loaded: data?.source.labelFile, isKnown: data != nil)
    weights = labels.weights
    fields.mapping("model") { model in
      name = model.text(RecipeParameters.name)
      let isFolderName = !name.isEmpty && !name.hasPrefix(".") && !name.contains("/")
      if model.has("name"), !isFolderName || name.printable != name {
        model.report("name", "must be usable as a folder's name: without '/', and no '.' first")
      } else if Recipe.ownFiles.contains(name) {
        model.report("name", "must be another one: a training writes a file of this name beside the model")
      }
      let before = model.problems.count
      let family = model.text(RecipeParameters.family(objectives))
      let hasUnknownFamily = model.has("family") && model.problems.count > before
      let words = ["float32": SafetensorsType.float32, "float16": .float16]
      precision = words[model.text(RecipeParameters.precision)] ?? .float32
      let context = ObjectiveContext(models: models, persons: labels.knownPersons)
      let kind = objectives.first { $0.family.name == family }
      let names = kind?.family.parameters.map(\.name).filter { ["imageSize", "width", "height"].contains($0) } ?? []
      sizes = names.isEmpty ? "" : ", or " + names.map { "'\($0)'" }.joined(separator: " and ")
      if hasUnknownFamily {
        // What else the recipe says of it cannot be judged.
        _ = (model.has("architecture"), fields.has("loss"))
      } else {
        objective = (kind ?? objectives.first)?.read(model, fields, context)
      }
      self.labels = objective.flatMap { labels.labels(attributes: $0.needs.attributes) }
      let from = model.optionalText(RecipeParameters.from)
      readOutputBias(model, from: from, hasUnknownFamily ? nil : kind)
      let count = objective?.parameters.reduce(0) { $0 + $1.shape.count } ?? 0
      guard count <= Recipe.mostWeights else {
        objective = nil
        model.report(
          "architecture", "has \(count) weights, and \(Recipe.mostWeights) are the most",
          hint: "give fewer channels or units")
        return
      }
      guard let from, let objective else { return }
      do throws(ModelError) {
        let folder = try models.folder(from)
        var weights = Parameters(objective.parameters, key: RandomKey(seed: trainer.seed).split("weights"))
        let given = try objective.initialWeights(from: folder)
        for name in given.names { weights[name] = given[name] }
        initial = weights
      } catch {
        model.report("from", "cannot be used: \(error)")
      }
    }
  }

  private mutating func readOutputBias(_ model: Fields, from: String?, _ kind: ObjectiveKind?) {
    startsAtMean = model.text(RecipeParameters.outputBias) == "mean"
    guard startsAtMean else { return }
    if from != nil {
      model.report("output-bias", "cannot be 'mean' with 'from', whose model has its own; leave one out")
    } else if let kind, let objective, objective.outputBias == nil {
      model.report(
        "output-bias", "cannot be 'mean' in the family '\(kind.family.name)', whose last layer has no such biases",
        hint: "leave it out")
    }
  }

  private mutating func readOptimiser(_ fields: Fields, steps: Int) {
    var settings = Adam.Settings()
    var schedule = self.schedule
    fields.mapping("optimiser") { fields in
      let kind = fields.text(RecipeParameters.optimiserName)
      settings = Adam.Settings(
        beta1: Float(fields.number(RecipeParameters.beta1)), beta2: Float(fields.number(RecipeParameters.beta2)),
        epsilon: Float(fields.number(RecipeParameters.epsilon)),
        weightDecay: Float(fields.optionalNumber(RecipeParameters.weightDecay) ?? (kind == "adamw" ? 0.01 : 0)),
        clip: fields.optionalNumber(RecipeParameters.clip).map { Float($0) },
        averageDecay: fields.optionalNumber(RecipeParameters.averageDecay).map { Float($0) })
      schedule = Schedule(
        peak: fields.number(RecipeParameters.learningRate), steps: steps,
        warmUp: fields.integer(RecipeParameters.warmUp), flat: fields.number(RecipeParameters.flat),
        fall: .init(rawValue: fields.text(RecipeParameters.fall)) ?? .constant,
        last: fields.number(RecipeParameters.last))
      if schedule.fall == .staged, schedule.last == 0 {
        fields.report(
          "last", "must be above 0 with 'fall: staged', whose stages are equal factors", hint: "0.1 is usual")
      }
    }
    optimiser = settings
    self.schedule = schedule
  }
}

extension YAMLNode {
  /// SHA-256 of the fields of the top mapping that are `chosen`, comments and form of writing left out.
  fileprivate func digest(_ chosen: (String) -> Bool) -> String {
    var text = ""
    func write(_ node: YAMLNode) {
      switch node.content {
      case .scalar(let scalar, let isQuoted): text += "\(isQuoted ? "s" : "p")\(scalar.utf8.count):\(scalar)"
      case .list(let nodes):
        text += "["
        for node in nodes { write(node) }
        text += "]"
      case .mapping(let fields):
        text += "{"
        for field in fields.sorted(by: { $0.key < $1.key }) { write(field) }
        text += "}"
      }
    }
    func write(_ field: YAMLNode.Field) {
      text += "\(field.key.utf8.count):\(field.key)"
      write(field.value)
    }
    if case .mapping(let fields) = content {
      for field in fields.sorted(by: { $0.key < $1.key }) where chosen(field.key) { write(field) }
    }
    return ContentHash.hexadecimal(of: text)
  }
}
