import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages
import LimnTensors

/// Measures how well models of sequences say what comes next, and how likely sequences are to them.
package struct SequencesEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "sequences",
    summary: "Measures how well models of sequences predict the next frame, and how likely sequences are to them.",
    details: """
      The error of a prediction is the squared difference summed over a frame's pixels, the mean over frames from the third on, each predicted \
      from the true frames before it. Beside the models stand predictors that learn nothing: the mean of the frames before, the last of them, \
      and the last two carried on (2x − x′, clipped). The last `ahead` frames of each sequence are also made up after those before them, and \
      compared with the true ones. The bound is the evidence lower bound in nats a frame, with the model's own prior at each step, and with a standard normal \
      distribution in its place.
      """,
    parameters: [
      .models("vrnn", needs: [.encoder, .decoder, .conditionalPrior]),
      .init(
        "frames", .path, help: "A folder of frames, in the order of their names.", optional: true, completes: .folder),
      .init("first", .integer(1...Int.max), help: "The first of these frames, counted from 1.", default: .integer(1)),
      .init(
        "balls", .integer(1...100_000), help: "So many drawn videos of three bouncing balls instead.", optional: true),
      .init("length", .integer(4...100_000), help: "How many frames each sequence has.", default: .integer(100)),
      .init(
        "samples", .integer(1...10_000),
        help: "Draws of a step's latent over which a prediction and the bound are means.", default: .integer(20)),
      .init("ahead", .integer(1...10_000), help: "How many frames are made up.", default: .integer(50)),
    ])

  /// Throws unless there is one source of sequences.
  package static func check(_ arguments: EvaluationArguments) throws(EvaluationError) {
    guard arguments.isGiven("frames") != arguments.isGiven("balls") else {
      throw EvaluationError("give `frames`, a folder of frames, or `balls`, a number of drawn videos")
    }
    guard arguments.integer("ahead") < arguments.integer("length") - 1 else {
      throw EvaluationError(
        "`ahead` is \(arguments.integer("ahead")), and a sequence has \(arguments.integer("length")) frames: give fewer"
      )
    }
  }

  private let models: [(model: LearnedModel, predictor: any SequencePredictor)]
  private let called: [String]
  private let source: any SourceStage
  private let names: [ItemName]
  private let samples: Int, ahead: Int, length: Int

  /// Opens the models and finds the sequences; throws for a model that predicts nothing, or takes frames of another size than the first.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames(arguments.texts("model")).shown
    models = try arguments.texts("model").map { name in
      let model = try library.model(name, needing: [.encoder, .decoder, .conditionalPrior])
      guard let predictor = model.roles.conditionalPrior as? any SequencePredictor else {
        throw EvaluationError("\(model.folder.name.printable) predicts no frames: give a model of the family 'vrnn'")
      }
      return (model, predictor)
    }
    (samples, ahead, length) = (arguments.integer("samples"), arguments.integer("ahead"), arguments.integer("length"))
    if let first = models.first,
      let other = models.first(where: { Self.frame(of: $0.model) != Self.frame(of: first.model) })
    {
      throw EvaluationError(
        "\(other.model.folder.name.printable) takes frames as \(Self.frame(of: other.model)), and "
          + "\(first.model.folder.name.printable) as \(Self.frame(of: first.model)): give models of one size, or each alone"
      )
    }
    let type = models.first?.model.input
    if let folder = arguments.optionalText("frames") {
      // The stage would ask for fewer of what it calls 'frames'.
      let count = try max(0, LoadStage(path: folder).names().count - (arguments.integer("first") - 1))
      guard count >= length else {
        throw EvaluationError(
          "there are \(count) frames in '\(folder.printable)'"
            + (arguments.isGiven("first") ? " from the one that `first` names on" : "")
            + ", and a sequence has \(length): give a smaller `length`")
      }
      source = try LoadFramesStage(
        Arguments(
          LoadFramesStage.signature,
          [
            "path": .text(folder), "frames": .integer(length), "first": .integer(arguments.integer("first")),
            "colour": .boolean(type?.channels == 3),
          ]))
    } else {
      // Training draws from seed 0 on, and nobody's from this one.
      source = DrawBallsStage(
        Arguments(
          DrawBallsStage.signature,
          [
            "count": .integer(arguments.integer("balls")), "frames": .integer(length),
            "size": .integer(type?.height ?? 30), "seed": .integer(Self.testSeed),
          ]))
    }
    names = try source.names()
  }

  /// What a model takes as one frame.
  private static func frame(of model: LearnedModel) -> DataType {
    .pixels(width: model.input.width, height: model.input.height, channels: model.input.channels)
  }

  /// The seed of the drawn videos.
  static let testSeed = 7_919_000_001

  /// What was measured of one sequence: errors of predictions and of what was made up, by predictor, and the bounds.
  private struct Found: Sendable {
    var errors: [Double] = []
    var ahead: [Double] = []
    var bounds: [SequenceBound] = []
    var pictures: [[Image]] = []
  }

  /// Measures every sequence.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: names.count))
    defer { context.observer(.ended(RunSummary())) }
    let (models, source, names) = (models, source, names)
    let (samples, ahead, length) = (samples, ahead, length)
    let shown = context.drawsPictures ? 3 : 0
    let measured = try await context.measure(names) { index in
      let item = try await source.run([Item(name: names[index])], in: StageContext(key: RandomKey(seed: 0)))
      let frames = try item.as(FrameSequence.self).frames
      let one = frames.reshaped(to: Shape([1] + frames.shape.dimensions))
      let key = RandomKey(seed: context.seed).split("sequences").split(index)
      let start = length - ahead
      let (known, rest) = (frames.items(0..<start), frames.items(start..<length))
      let before = known.reshaped(to: Shape([1] + known.shape.dimensions))
      var found = Found()
      if index < shown { found.pictures.append(rest.images) }
      for (model, predictor) in models {
        let own = key.split(model.folder.name)
        let predicted = try predictor.predictions(of: one, samples: samples, key: own.split("next"))
        found.errors.append(Self.error(predicted.reshaped(to: frames.shape), frames, from: 2))
        let further = try predictor.continued(before, by: ahead, key: own.split("further")).reshaped(to: rest.shape)
        found.ahead.append(Self.error(further, rest, from: 0))
        found.bounds.append(try predictor.bound(of: one, samples: samples, key: own.split("bound")))
        if index < shown { found.pictures.append(further.images) }
      }
      for predictor in SimplePredictor.allCases {
        found.errors.append(Self.error(predictor.predictions(of: frames), frames, from: 2))
        found.ahead.append(Self.error(predictor.continued(known, by: ahead), rest, from: 0))
      }
      return found
    }
    let found = measured.values.compactMap(\.self)
    guard !found.isEmpty else {
      return Report(notes: ["no sequence could be read"], failures: measured.failures)
    }
    var report = Report(
      "\(found.count) sequences of \(length) frames, \(samples) draws, \(ahead) frames made up; errors are summed over a frame's pixels"
    )
    report.failures = measured.failures
    report.tables = [table(found)]
    let rows = found.flatMap(\.pictures)
    if !rows.isEmpty {
      let every = max(1, ahead / 12)
      report.pictures = [
        .init(
          PictureGrid.drawn(rows.map { row in stride(from: 0, to: row.count, by: every).map { row[$0] } }),
          file: "further.png",
          title:
            "what comes after \(length - ahead) frames, every \(every). frame: the truth, and below it what each model makes up"
        )
      ]
    }
    return report
  }

  private func table(_ found: [Found]) -> Report.Table {
    let quantities = (
      error: Quantity("prediction-error", title: "error of the next frame", better: .lower, digits: 3),
      ahead: Quantity("ahead-error", title: "error of \(ahead) frames made up", better: .lower, digits: 3),
      bound: Quantity("bound", title: "bound a frame", unit: "nats", better: .higher),
      standard: Quantity("standard-bound", title: "bound, standard normal", unit: "nats", better: .higher),
      divergence: Quantity("kl", title: "KL a frame", unit: "nats"),
      fromStandard: Quantity("standard-kl", title: "KL, standard normal", unit: "nats")
    )
    var table = Report.Table(
      "sequences",
      columns: [
        .text("predictor"), .count("sequences"), .number(quantities.error), .number(quantities.ahead),
        .number(quantities.bound), .number(quantities.standard), .number(quantities.divergence),
        .number(quantities.fromStandard),
      ])
    let names = called + SimplePredictor.allCases.map(\.rawValue)
    for (place, name) in names.enumerated() {
      func cell(_ quantity: Quantity, _ value: (SequenceBound) -> Double) -> Report.Cell {
        place < models.count ? .number(quantity.estimate(of: found.map { value($0.bounds[place]) })) : .value(nil)
      }
      table.add([
        .text(name), .count(found.count), .number(quantities.error.estimate(of: found.map { $0.errors[place] })),
        .number(quantities.ahead.estimate(of: found.map { $0.ahead[place] })),
        cell(quantities.bound, \.value), cell(quantities.standard, \.withStandardNormal),
        cell(quantities.divergence, \.divergence), cell(quantities.fromStandard, \.fromStandardNormal),
      ])
    }
    return table
  }

  /// The squared difference summed over a frame's pixels, the mean over frames from one on.
  private static func error(_ predicted: Tensor, _ frames: Tensor, from first: Int) -> Double {
    let count = frames.shape[0]
    return (predicted.items(first..<count) - frames.items(first..<count)).squaredNorm() / Double(count - first)
  }
}

/// A predictor that learns nothing, of frames `[T, …]`.
private enum SimplePredictor: String, CaseIterable {
  case mean = "mean frame"
  case last = "last frame"
  case onwards = "2x − x′"

  /// The next frame at each step, given those before it; of the first two the frame itself.
  func predictions(of frames: Tensor) -> Tensor {
    let known = (2..<frames.shape[0]).map { step in next(frames.items(0..<step), 1) }
    return Tensor.stacked([frames.items(0..<2)] + known)
  }

  /// So many frames after some.
  func continued(_ frames: Tensor, by count: Int) -> Tensor { Tensor.stacked((1...count).map { next(frames, $0) }) }

  /// The frame so many after the last of some.
  private func next(_ frames: Tensor, _ distance: Int) -> Tensor {
    let count = frames.shape[0]
    let last = frames.items(count - 1..<count)
    switch self {
    case .mean:
      let sum = (1..<count).reduce(frames.items(0..<1)) { $0 + frames.items($1..<$1 + 1) }
      return sum * (1 / Float(count))
    case .last: return last
    case .onwards:
      guard count > 1 else { return last }
      let step = last - frames.items(count - 2..<count - 1)
      return (last + step * Float(distance)).mapped { min(max($0, 0), 1) }
    }
  }
}
