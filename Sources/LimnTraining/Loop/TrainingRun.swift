import Foundation
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors

/// One session of a training: starts or resumes a recipe, and keeps checkpoint, log, plot and model in its output folder.
package struct TrainingRun: Sendable {
  /// The recipe.
  package let recipe: Recipe
  private let memory: Int?
  private let jobs: Int
  private let snapshots: Set<Int>
  private let report: @Sendable (String) -> Void

  /// Makes a session; `report` is given lines for the user. `memory` bounds the bytes of decoded photos (half of what is available
  /// without it), and `jobs` says how many are opened side by side; the result depends on neither. After the steps `snapshots`, as
  /// far as there is a checkpoint then, the model is kept in a folder of its own.
  package init(
    _ recipe: Recipe, memory: Int? = nil, jobs: Int = ProcessInfo.processInfo.activeProcessorCount,
    snapshots: [Int] = [], report: @escaping @Sendable (String) -> Void
  ) {
    self.recipe = recipe
    self.memory = memory
    self.jobs = jobs
    self.snapshots = Set(snapshots)
    self.report = report
  }

  /// The file that holds the state of the training.
  package var checkpointPath: String { recipe.output + "/checkpoint.safetensors" }
  /// The log of the training, as CSV.
  package var logPath: String { recipe.output + "/log.csv" }
  /// The plot of the training's loss, a PNG file.
  package var plotPath: String { recipe.output + "/loss.png" }
  /// The folder of the model as trained so far: the moving average of the weights where one is kept.
  package var modelPath: String { recipe.output + "/\(recipe.name)" }
  /// The folder of the model as it was after a step that is kept.
  package func snapshotPath(step: Int) -> String { recipe.output + "/snapshots/\(step)" }

  /// Trains to the recipe's last step, or until the task is cancelled; with `resume`, on from the checkpoint.
  ///
  /// Throws `TrainingError` with one line if it cannot start or go on, `FileError` if the output folder cannot be written, `FolderInUse`
  /// if another training writes there, and `CancellationError` after a checkpoint when cancelled. There is a checkpoint too where examples
  /// cannot be made any more. What cannot start leaves no new folder behind.
  package func run(resume: Bool) async throws {
    try recipe.checkOutput()
    let (isNew, kind) = (!exists(recipe.output), "training")
    let lock = try LockFile.folder(
      recipe.output, of: kind, parts: [modelPath] + snapshots.sorted().map { snapshotPath(step: $0) })
    defer { lock.release() }
    var hasBegun = false
    defer { if isNew, !hasBegun { LockFile.removeFolder(recipe.output, of: kind, with: [logPath]) } }
    let objective = recipe.objective
    var (optimiser, best) = try start(resume: resume, specs: objective.parameters)
    var log = TrainingLog()
    if exists(logPath) { log = try TrainingLog(path: logPath, upTo: optimiser.step) }
    // Written before anything takes long: a folder that cannot be written shows now and not at the first checkpoint.
    try AtomicFile.write(log.csv, to: logPath)

    let all = try await recipe.dataset(memory: memory, jobs: jobs, report: report)
    let split = try recipe.validation.map {
      try HeldOutExamples.split(all, $0, key: RandomKey(seed: recipe.trainer.seed).split("held out"))
    }
    let data = split?.training ?? all
    let loader = try await BatchLoader(
      data, for: objective.needs, jobs: max(1, jobs / recipe.trainer.shards), report: report)
    if optimiser.step == 0, recipe.startsAtMean, let bias = objective.outputBias {
      let weights = try await bias.starting(
        optimiser.weights, at: loader, batch: recipe.trainer.batch,
        key: RandomKey(seed: recipe.trainer.seed).split("output bias"))
      optimiser = Adam(weights, settings: recipe.optimiser)
    }
    report(
      "\(recipe.name): \(optimiser.weights.count) parameters, \(data.summary), "
        + "\(recipe.trainer.steps) steps of \(recipe.trainer.batch), into \(recipe.output.printable)")
    let trainer = Trainer(
      objective, on: loader, settings: recipe.trainer, schedule: recipe.schedule)
    hasBegun = true
    var meter = TrainingMeter(start: optimiser.step, settings: recipe.trainer, earlier: log.rows.last?.seconds ?? 0)
    var (measured, hasEnded): (Double?, Bool) = (nil, best?.endsTraining(recipe.validation) ?? false)
    do {
      if !hasEnded {
        try await trainer.run(&optimiser) { step in
          var step = step
          step.heldOut = measured
          if let row = meter.add(step, isLast: hasEnded) {
            log.append(row)
            report(meter.line(row))
          }
        } checkpoint: { optimiser in
          func writeState() throws {
            try Checkpoint.write(optimiser, recipe: recipe.hash, course: recipe.course, best: best, to: checkpointPath)
          }
          try write(log)
          if snapshots.contains(optimiser.step) {
            try writeModel(optimiser, nil, log.rows.last, to: snapshotPath(step: optimiser.step))
          }
          // The checkpoint comes last: after a kill, what is newer than it is made again. Only the first one comes before the model, which
          // without a checkpoint is one that is finished.
          let isFirst = !exists(checkpointPath)
          if isFirst { try writeState() }
          try writeModel(optimiser, best, log.rows.last)
          if !isFirst { try writeState() }
        } ends: { optimiser in
          measured = try await loss(on: split?.heldOut, of: optimiser)
          if let measured {
            let weights = optimiser.average ?? optimiser.weights
            best = .after(best, loss: measured, step: optimiser.step, weights: weights)
          }
          hasEnded = measured != nil && best?.endsTraining(recipe.validation) ?? false
          return hasEnded
        }
      }
      if !exists(modelPath + "/config.json") { try writeModel(optimiser, best, log.rows.last) }
      if let best {
        report(
          (hasEnded ? "stopped after step \(optimiser.step): " : "")
            + "the held-out loss was least after step \(best.step), "
            + "\(String(format: "%.6g", best.loss)); the model has the weights of that step")
      }
    } catch let error as TrainingError {
      try write(log)  // shows how it came to that
      throw error
    }
  }

  /// The loss on held-out examples where it is due: with the weights that the model would have, and as it is at the last step, so that
  /// measurements can be compared. What is measured is measured to its end, cancelled or not, so that a training resumes exactly.
  private func loss(on heldOut: HeldOutExamples?, of optimiser: some Optimiser) async throws -> Double? {
    let settings = recipe.trainer
    guard let heldOut, recipe.validation?.isDue(after: optimiser.step, of: settings.steps) == true else { return nil }
    let (objective, report) = (recipe.objective, report)
    let weights = optimiser.average ?? optimiser.weights
    return try await Task {
      try await heldOut.loss(
        of: objective, at: weights, step: settings.steps - 1, batch: settings.batch / settings.shards,
        jobs: settings.shards, report: report)
    }.value
  }

  /// The state to begin with: that of the checkpoint, or new weights.
  private func start(resume: Bool, specs: [ParameterSpec]) throws -> (Adam, BestWeights?) {
    guard exists(checkpointPath) else {
      // A model without a checkpoint is one that is finished, or came from elsewhere.
      guard !exists(modelPath + "/config.json") else {
        throw TrainingError("'\(modelPath.printable)' is a model already", remedy: .chooseOutput)
      }
      if resume { report("no checkpoint in '\(recipe.output.printable)' yet: starting at step 1") }
      let weights = recipe.initial ?? Parameters(specs, key: RandomKey(seed: recipe.trainer.seed).split("weights"))
      return (Adam(weights, settings: recipe.optimiser), nil)
    }
    guard resume else {
      throw TrainingError(
        "'\(checkpointPath.printable)' exists", remedy: .resume)
    }
    let state = try Checkpoint.read(
      Adam.self, checkpointPath, specs: specs, settings: recipe.optimiser, recipe: recipe.hash)
    let (step, steps) = (state.optimiser.step, recipe.trainer.steps)
    try Checkpoint.check(step, checkpointPath, last: steps)
    if state.course != recipe.course { report("the optimiser or the number of steps changed since the checkpoint") }
    report("resuming at step \(step) of \(steps)")
    return (state.optimiser, state.best)
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func write(_ log: TrainingLog) throws {
    try AtomicFile.write(log.csv, to: logPath)
    try AtomicFile.write(LossPlot(log.rows, title: recipe.name).png(), to: plotPath)
  }

  private func writeModel(
    _ optimiser: some Optimiser, _ best: BestWeights?, _ row: StepReport?, to path: String? = nil
  ) throws {
    let weights = best?.weights ?? optimiser.average ?? optimiser.weights
    let objective = recipe.objective
    var own: [String: Tensor] = [:]
    let constants = objective.constants
    for spec in objective.modelParameters { own[spec.name] = constants[spec.name] ?? weights[spec.name] }
    let usage = UnitUsage(row?.units ?? [])
    if !usage.units.isEmpty { try AtomicFile.write(usage.csv, to: recipe.output + "/units.csv") }
    let step =
      best.map { "with the least loss on held-out examples, after step \($0.step)" } ?? "after step \(optimiser.step)"
    let card = """
      # \(recipe.name)

      \(objective.description) trained by `limn train \(recipe.path.quotedForShell)`, \(step) of \(recipe.trainer.steps).

      """
    try ModelFolder.write(
      to: path ?? modelPath, family: objective.family, name: recipe.name, architecture: objective.architecture,
      weights: own, precision: recipe.precision, metadata: ["format": "pt"], card: card + usage.card)
  }
}
