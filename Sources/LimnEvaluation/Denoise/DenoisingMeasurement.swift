import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnTensors

/// Measures a denoiser on sets of pictures: with known noise, or photos whose clean ones are there, compared with what it makes
/// of them.
///
/// Noise is drawn from the seed, the picture's name and the condition alone, so that two models, or two runs, see the same.
package struct DenoisingMeasurement: Sendable {
  /// One picture of a set under one condition.
  package struct Sample: Sendable {
    /// The picture, as a path below its set.
    let name: String
    /// By metric, of the noisy picture.
    let noisy: [Double]
    /// By metric, of the result.
    let result: [Double]
    /// The largest difference of a sample of the result from the clean one's, in steps of 8 bits.
    let largestDifference: Double
    let crops: CropSheet.Line?
  }

  /// The pictures of one set under one condition, at least one.
  package struct Group: Sendable {
    let set: String
    /// How the noisy pictures came about: "sigma 25", "clean", "pairs", or a pipeline's name.
    let condition: String
    /// Standard deviation of Gaussian noise in steps of 8 bits; nil for other conditions.
    let sigma: Double?
    /// Whether noisy pictures were clipped and rounded as files are.
    let isQuantized: Bool
    let samples: [Sample]
  }

  /// What was measured, and why pictures were not.
  package struct Result: Sendable {
    package internal(set) var groups: [Group] = []
    package internal(set) var failures: [Report.Failure] = []

    package init() {}

    /// Adds the groups and failures of another result.
    package mutating func add(_ other: Result) {
      groups += other.groups
      failures += other.failures
    }
  }

  private let subject: DenoisingSubject
  let metrics: [ImageMetric]
  private let isQuantized: Bool
  private let context: EvaluationContext

  /// Makes a measurement of a model or pipeline. `isQuantized` clips and rounds Gaussian noise as files are; a pipeline sees it so
  /// in any case.
  package init(
    _ subject: DenoisingSubject, metrics: [ImageMetric] = ImageMetrics.all, isQuantized: Bool = false,
    context: EvaluationContext = EvaluationContext()
  ) {
    self.subject = subject
    self.metrics = metrics
    self.isQuantized = isQuantized || subject.seesFiles
    self.context = context
  }

  /// Measures clean photos under each condition: one group a condition.
  package func run(_ names: [ItemName], set: String, under conditions: [DenoisingCondition]) async throws -> Result {
    try await run(names, set: set, under: conditions) { name in
      let image = try ImageFile.read(name.path)
      return Item(name: name, value: image, origin: image)
    }
  }

  /// Measures the pictures that a pipeline draws under each condition.
  package func run(
    _ names: [ItemName], drawnBy source: PicturePipeline, under conditions: [DenoisingCondition]
  ) async throws -> Result {
    let key = RandomKey(seed: context.seed).split("draw")
    return try await run(names, set: source.name, under: conditions) { name in
      try await source.picture(of: name, seed: key.split(name.description)).asFile()
    }
  }

  private func run(
    _ names: [ItemName], set: String, under conditions: [DenoisingCondition],
    clean: @escaping @Sendable (ItemName) async throws -> Item
  ) async throws -> Result {
    let measured = try await context.measure(names) { index in
      let name = names[index]
      let picture = try await clean(name)
      let key = RandomKey(seed: context.seed).split("evaluate").split(name.stem)
      var samples: [Sample] = []
      for condition in conditions {
        let (noisy, clean) = try await condition.noisy(picture, key: key)
        samples.append(try await sample(noisy, clean: clean, key: key, seesFile: isQuantized))
      }
      return samples
    }
    return result(measured, set, conditions.map { ($0.description, $0.sigma, isQuantized || $0.sigma == nil) })
  }

  /// Measures photos against the clean ones that belong to them: one group.
  package func run(_ pairs: DenoisingPairs, set: String) async throws -> Result {
    let measured = try await context.measure(pairs.pairs.map(\.noisy)) { index in
      let name = pairs.pairs[index].noisy
      guard let clean = pairs.pairs[index].clean else {
        throw EvaluationError("there is no clean photo of its name in '\(pairs.place.printable)'")
      }
      let (noisy, truth) = (try ImageFile.read(name.path), try ImageFile.read(clean.path).seenPixels())
      let key = RandomKey(seed: context.seed).split("evaluate").split(name.stem)
      return [
        try await sample(
          Item(name: name, value: noisy, origin: noisy), clean: truth, key: key, seesFile: true)
      ]
    }
    return result(measured, set, [("pairs", nil, true)])
  }

  private func sample(_ noisy: Item, clean: Tensor, key: RandomKey, seesFile: Bool) async throws -> Sample {
    let noisy = seesFile ? try noisy.asFile() : noisy
    let pixels = try noisy.seenPixels()
    guard pixels.shape == clean.shape else {
      throw EvaluationError("its pixels are \(pixels.shape) and the clean photo's \(clean.shape): they must be alike")
    }
    let result = try await subject.denoised(noisy, seed: key)
    guard result.shape == clean.shape else {
      throw EvaluationError("the result is \(result.shape) and the clean picture \(clean.shape): they must be alike")
    }
    let most = (result - clean).converted(to: .plain).withValues { $0.reduce(Float(0)) { max($0, $1.magnitude) } }
    return Sample(
      name: noisy.name.description, noisy: try metrics.map { try $0.measure(ImagePair(result: pixels, clean: clean)) },
      result: try metrics.map { try $0.measure(ImagePair(result: result, clean: clean)) },
      largestDifference: (Double(most) * 255e3).rounded() / 1e3,
      crops: context.drawsPictures
        ? CropSheet.Line([pixels, result, clean], result: result, clean: clean) : nil)
  }

  private func result(
    _ measured: EvaluationContext.Measured<[Sample]>, _ set: String,
    _ conditions: [(name: String, sigma: Double?, isQuantized: Bool)]
  ) -> Result {
    var result = Result()
    result.failures = measured.failures
    let sound = measured.values.compactMap(\.self)
    guard !sound.isEmpty else { return result }
    for (place, condition) in conditions.enumerated() {
      result.groups.append(
        Group(
          set: set, condition: condition.name, sigma: condition.sigma, isQuantized: condition.isQuantized,
          samples: sound.map { $0[place] }))
    }
    return result
  }
}
