import Foundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnTensors

/// One session of a training: starts or resumes a recipe, and keeps checkpoint, log, plot and model in its output folder.
public struct TrainingRun: Sendable {
  /// The recipe.
  public let recipe: Recipe
  private let report: @Sendable (String) -> Void
  private static let rowEvery = 100

  /// Makes a session; `report` is given lines for the user.
  public init(_ recipe: Recipe, report: @escaping @Sendable (String) -> Void) {
    self.recipe = recipe
    self.report = report
  }

  /// The file that holds the state of the training.
  public var checkpointPath: String { recipe.output + "/checkpoint.safetensors" }

  /// Trains to the recipe's last step, or until the task is cancelled; with `resume`, on from the checkpoint.
  ///
  /// Throws `TrainingError` with one line if it cannot start or go on, and `CancellationError` after a checkpoint when cancelled.
  public func run(resume: Bool) async throws {
    let network = DenoiserNetwork(recipe.architecture)
    let specs = network.parameters
    var log = TrainingLog()
    var optimiser: Adam
    let exists = FileManager.default.fileExists(atPath: checkpointPath)
    if resume, exists {
      optimiser = try Checkpoint.read(
        checkpointPath, specs: specs, settings: recipe.optimiser, recipe: recipe.hash)
      if FileManager.default.fileExists(atPath: logPath) {
        log = try TrainingLog(path: logPath, upTo: optimiser.step)
      }
      report("resuming at step \(optimiser.step) of \(recipe.trainer.steps)")
    } else {
      guard !exists else {
        throw TrainingError(
          "\(checkpointPath) exists; carry on with --resume, or give another folder with --output")
      }
      let key = RandomKey(seed: recipe.trainer.seed).split("weights")
      optimiser = Adam(Parameters(specs, key: key), settings: recipe.optimiser)
    }
    let data = try await TrainingData(
      pipeline: recipe.data, input: recipe.input, target: recipe.target, sampling: recipe.sampling, report: report)
    report(
      "\(recipe.name): \(optimiser.weights.count) parameters, \(data.photos.count) photos, "
        + "\(recipe.trainer.steps) steps of \(recipe.trainer.batch), into \(recipe.output)")

    let loss = recipe.loss
    let trainer = Trainer(
      settings: recipe.trainer, schedule: recipe.schedule,
      examples: { try await data.examples($0, key: $1) },
      loss: { batch, pass in loss(network(Variable(batch.input), in: pass), target: batch.target) })
    var meter = Meter(start: optimiser.step, settings: recipe.trainer, earlier: log.rows.last?.seconds ?? 0)
    try AtomicFile.makeFolder(recipe.output)
    try await trainer.run(&optimiser) { step in
      if let row = meter.add(step, every: Self.rowEvery) {
        log.append(row)
        report(meter.line(row))
      }
    } checkpoint: { optimiser in
      try Checkpoint.write(optimiser, recipe: recipe.hash, to: checkpointPath)
      try AtomicFile.write(log.csv, to: logPath)
      try AtomicFile.write(LossPlot(log.rows).png(), to: recipe.output + "/loss.png")
      try writeModel(optimiser)
    }
  }

  private var logPath: String { recipe.output + "/log.csv" }

  /// The folder of the model as trained so far: the moving average of the weights where one is kept.
  public var modelPath: String { recipe.output + "/\(recipe.name)" }

  private func writeModel(_ optimiser: Adam) throws {
    let weights = optimiser.average ?? optimiser.weights
    let card = """
      # \(recipe.name)

      A denoiser trained by `limn train \(recipe.path)`, after step \(optimiser.step) of \(recipe.trainer.steps).

      """
    try ModelFolder.write(
      to: modelPath, family: Denoiser.familyName, name: recipe.name, architecture: recipe.architecture,
      weights: weights.byName, metadata: ["format": "pt"], card: card)
  }
}

/// Means and speed since the last row of the log.
private struct Meter {
  private let settings: Trainer.Settings
  private let earlier: Double
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var rowStarted: ContinuousClock.Instant
  private var steps = 0
  private var loss = 0.0
  private var norm = 0.0
  private let first: Int

  init(start: Int, settings: Trainer.Settings, earlier: Double) {
    self.settings = settings
    self.earlier = earlier
    first = start
    started = clock.now
    rowStarted = started
  }

  /// Takes one step into account; a row when `every` steps are full or the training ends.
  mutating func add(_ step: Trainer.StepReport, every: Int) -> TrainingLog.Row? {
    steps += 1
    loss += step.loss
    norm += step.gradientNorm
    guard step.step % every == 0 || step.step == settings.steps else { return nil }
    let now = clock.now
    let row = TrainingLog.Row(
      step: step.step, loss: loss / Double(steps), learningRate: step.learningRate, gradientNorm: norm / Double(steps),
      imagesPerSecond: Double(steps * settings.batch) / max((now - rowStarted) / .seconds(1), 1e-9),
      seconds: earlier + (now - started) / .seconds(1))
    (steps, loss, norm, rowStarted) = (0, 0, 0, now)
    return row
  }

  /// "step 1200/60000  loss 0.0312  rate 0.002  310 images/s  25 min left".
  func line(_ row: TrainingLog.Row) -> String {
    let perStep = ((rowStarted - started) / .seconds(1)) / Double(max(row.step - first, 1))
    let left = Double(settings.steps - row.step) * perStep
    return String(
      format: "step %d/%d  loss %.5f  rate %.3g  %.0f images/s  %@ left", row.step, settings.steps, row.loss,
      row.learningRate, row.imagesPerSecond, Self.duration(left))
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? "\(Int(seconds)) s" : seconds < 5400 ? "\(Int(seconds / 60)) min" : String(format: "%.1f h", seconds / 3600)
  }
}
