import Foundation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining

/// Trains and fits the models of a comparison.
package struct ModelMaker: Sendable {
  private let architecture: BasicArchitecture
  private let training: Tensor
  private let validation: Tensor
  private let settings: ComparisonSettings
  private let folder: String
  /// A gain of a variational autoencoder's bound that counts, for each number of an image: of normal pixels, what half a hundredth of their
  /// squared error makes.
  private static let natsANumber = 0.0025
  /// Images that watch at most.
  private static let mostWatching = 1000

  /// Makes what trains on images `[N, C, H, W]`, watched by others, into a folder.
  package init(
    _ architecture: BasicArchitecture, training: Tensor, validation: Tensor, settings: ComparisonSettings,
    into folder: String
  ) {
    (self.architecture, self.training, self.validation) = (architecture, training, validation)
    (self.settings, self.folder) = (settings, folder)
  }

  /// Seconds that one step of each of the networks takes, the two side by side where there are two cores.
  package func secondsAStep() async throws -> Double {
    var short = settings.training
    (short.mostSteps, short.checkEvery) = (6, 6)
    let trainings = [false, true].map {
      objective(isVariational: $0, isDenoiser: false, seed: 1, short, isWatched: false)
    }
    // The first run prepares what later ones find prepared.
    var seconds = 0.0
    for _ in 0..<2 {
      let clock = ContinuousClock()
      let started = clock.now
      _ = try await outcomes(of: trainings, until: [clock.now + .seconds(3600)])
      seconds = (clock.now - started) / .seconds(1) / Double(short.mostSteps)
    }
    return seconds
  }

  /// One round of trainings: of both autoencoders.
  private struct Round {
    let isDenoiser: Bool
    /// 1, and above that further seeds.
    let seed: Int

    func name(_ kind: String) -> String {
      seed > 1 ? ComparedModels.name(kind, seed: seed) : kind + (isDenoiser ? "-denoiser" : "")
    }
  }

  /// Makes all models: principal components at once, then the two autoencoders, then the two denoisers, then autoencoders of further seeds;
  /// `report` is given lines. The trainings end within `seconds`.
  package func models(
    within seconds: Double, report: @escaping @Sendable (String) -> Void
  ) async throws -> ComparedModels {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    let library = ModelLibrary(searchPaths: [folder], families: ModelFamily.all)
    var models: [String: LearnedModel] = [:]
    let principal = try PrincipalComponents(units: architecture.latent, orFewer: true).fit(training)
    try ModelFolder.write(
      to: path("pca"), family: PrincipalComponents.family.name, name: "pca", architecture: principal.architecture,
      weights: principal.weights, card: card("pca", "Principal components", ""))
    models["pca"] = try library.model(path("pca"))
    var trainings: [ComparedModels.Training] = []
    var rounds = [Round(isDenoiser: false, seed: 1), Round(isDenoiser: true, seed: 1)]
    rounds += (1..<max(1, settings.seeds)).map { Round(isDenoiser: false, seed: $0 + 1) }
    for (place, round) in rounds.enumerated() {
      // Each round has its part of what is left, the last one all.
      let left = (end - clock.now) / .seconds(1) / Double(rounds.count - place)
      let deadline = clock.now + .seconds(max(0, left))
      let made = [false, true].map {
        objective(isVariational: $0, isDenoiser: round.isDenoiser, seed: round.seed, settings.training)
      }
      let names = ["ae", "vae"].map(round.name)
      report("training \(names.joined(separator: " and ")), at most \(Words.duration(left))")
      let outcomes = try await outcomes(
        of: made,
        until: settings.jobs > 1 ? [deadline] : [deadline - .seconds((deadline - clock.now) / .seconds(2)), deadline])
      for (place, outcome) in outcomes.enumerated() {
        let name = names[place]
        try write(outcome, made[place].objective, name)
        models[name] = try library.model(path(name))
        trainings.append(.init(model: name, outcome: outcome, unit: made[place].term == nil ? "nats" : "squared error"))
        report("\(name): \(outcome.steps) steps in \(Words.duration(outcome.seconds)), \(Self.words(outcome))")
      }
    }
    return ComparedModels(models: models, trainings: trainings)
  }

  /// "no more was gained", "its time was up and it was still improving".
  package static func words(_ outcome: BoundedTraining.Outcome) -> String {
    let how =
      switch outcome.ending {
      case .converged: "no more was gained"
      case .steps: "all steps were taken"
      case .time: "its time was up"
      }
    return how + (outcome.isStillImproving ? " and it was still improving" : "")
  }

  /// Trainings side by side, or one after the other on one core; the deadlines are those of each, or one for all.
  private func outcomes(
    of trainings: [BoundedTraining], until deadlines: [ContinuousClock.Instant]
  ) async throws -> [BoundedTraining.Outcome] {
    var outcomes: [BoundedTraining.Outcome] = []
    try await OrderedChunks.run(of: trainings.count, size: 1, threads: settings.jobs) { range in
      let place = range.lowerBound
      return try await Threads.$count.withValue(1) {
        try await trainings[place].run(until: deadlines[min(place, deadlines.count - 1)])
      }
    } done: {
      outcomes.append($0)
    }
    return outcomes
  }

  private func objective(
    isVariational: Bool, isDenoiser: Bool, seed: Int, _ how: BoundedTraining.Settings, isWatched: Bool = true
  ) -> BoundedTraining {
    let training = training
    let watching = ImageBatches.all(
      of: validation, most: isWatched ? Self.mostWatching : 0, hasNoise: isDenoiser,
      key: RandomKey(seed: settings.seed).split("watching"))
    // The seed is the same for both: they begin with the same weights and see the same images.
    return BoundedTraining(
      BasicObjective(BasicNetwork(architecture, isVariational: isVariational)), settings: how, watching: watching,
      term: isVariational ? nil : "mse",
      gain: isVariational ? Self.natsANumber * Double(training.count / training.shape[0]) : nil,
      seed: settings.seed &+ UInt64(seed - 1)
    ) { ImageBatches.drawn($0, of: training, hasNoise: isDenoiser, key: $1) }
  }

  private func write(_ outcome: BoundedTraining.Outcome, _ objective: any Objective, _ name: String) throws {
    var weights: [String: Tensor] = [:]
    for spec in objective.modelParameters { weights[spec.name] = outcome.weights[spec.name] }
    try ModelFolder.write(
      to: path(name), family: objective.family, name: name, architecture: objective.architecture, weights: weights,
      metadata: ["format": "pt"],
      card: card(name, objective.description, " in \(outcome.steps) steps of \(settings.training.batch)"))
  }

  private func path(_ name: String) -> String { folder + "/" + name }

  private func card(_ name: String, _ what: String, _ how: String) -> String {
    """
    # \(name)

    \(what) of \(architecture.width)×\(architecture.height) pixels, made by `limn compare` from \(training.shape[0]) images\(how). What it is \
    good for is in the report of that comparison.

    """
  }
}
