import Foundation
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors

/// Measures a denoiser: pictures with known noise, or photos whose clean ones are there, are compared with what it makes of them.
///
/// Noise is drawn from the seed, the picture's name and the condition alone, so that two models, or two runs, see the same.
public struct DenoisingEvaluation: Sendable {
  /// The rows of one set, a line for each picture that could not be measured, and the crops of the others.
  public struct Result: Sendable {
    /// One row a condition.
    public var rows: [DenoisingRow] = []
    /// Why pictures could not be measured.
    public var failures: [String] = []
    /// The sheets, one a condition, where they were asked for.
    public var sheets: [DenoisingSheet] = []

    /// Makes a result of nothing.
    public init() {}
  }

  private let subject: DenoisingSubject
  private let quantized: Bool
  private let seed: UInt64
  private let jobs: Int
  private let drawsSheets: Bool

  /// Makes an evaluation of a model or pipeline. `quantized` clips and rounds Gaussian noise as files are; a pipeline sees it so
  /// in any case.
  public init(
    _ subject: DenoisingSubject, quantized: Bool = false, seed: UInt64 = 0,
    jobs: Int = ProcessInfo.processInfo.activeProcessorCount, drawsSheets: Bool = false
  ) {
    self.subject = subject
    self.quantized = quantized || subject.seesFiles
    self.seed = seed
    self.jobs = jobs
    self.drawsSheets = drawsSheets
  }

  /// Measures clean photos under each condition: one row a condition.
  public func run(_ names: [ItemName], set: String, under conditions: [DenoisingCondition]) async -> Result {
    await run(names, set: set, under: conditions) { name in
      let image = try ImageFile.read(name.path)
      return Item(name: name, value: image, origin: image)
    }
  }

  /// Measures the pictures that a pipeline draws, the first `limit` of them, under each condition. Throws if its source has none.
  public func run(
    drawnBy source: PicturePipeline, limit: Int? = nil, under conditions: [DenoisingCondition]
  ) async throws -> Result {
    let names = try source.names().prefix(limit ?? .max)
    let key = RandomKey(seed: seed).split("draw")
    return await run(Array(names), set: source.name, under: conditions) { name in
      try await source.picture(of: name, seed: key.split(name.description)).asFile()
    }
  }

  private func run(
    _ names: [ItemName], set: String, under conditions: [DenoisingCondition],
    clean: @escaping @Sendable (ItemName) async throws -> Item
  ) async -> Result {
    let measured = await concurrently(names.count, jobs: jobs) { index in
      let name = names[index]
      let picture = try await clean(name)
      let key = RandomKey(seed: seed).split("evaluate").split(name.stem)
      var cells: [Cell] = []
      for condition in conditions {
        let (noisy, clean) = try await condition.noisy(picture, key: key)
        cells.append(try await cell(noisy, clean: clean, key: key, seesFile: quantized))
      }
      return cells
    }
    return result(measured, names, set, conditions.map { ($0.description, $0.sigma, quantized || $0.sigma == nil) })
  }

  /// Measures photos against the clean ones that belong to them: one row.
  public func run(_ pairs: DenoisingPairs, set: String) async -> Result {
    let measured = await concurrently(pairs.pairs.count, jobs: jobs) { index in
      let name = pairs.pairs[index].noisy
      guard let clean = pairs.pairs[index].clean else {
        throw EvaluationError("there is no clean photo of its name in '\(pairs.place.printable)'")
      }
      let (noisy, truth) = (try ImageFile.read(name.path), try ImageFile.read(clean.path).seenPixels())
      let key = RandomKey(seed: seed).split("evaluate").split(name.stem)
      return [
        try await cell(
          Item(name: name, value: noisy, origin: noisy), clean: truth, key: key, seesFile: true)
      ]
    }
    return result(measured, pairs.pairs.map(\.noisy), set, [("pairs", nil, true)])
  }

  /// One picture under one condition.
  private struct Cell: Sendable {
    let scores: DenoisingScores
    let crops: DenoisingSheet.Line?
  }

  private func cell(_ noisy: Item, clean: Tensor, key: RandomKey, seesFile: Bool) async throws -> Cell {
    let noisy = seesFile ? try noisy.asFile() : noisy
    let pixels = try noisy.seenPixels()
    guard pixels.shape == clean.shape else {
      throw EvaluationError("its pixels are \(pixels.shape) and the clean photo's \(clean.shape): they must be alike")
    }
    let result = try await subject.denoised(noisy, seed: key)
    let scores = try DenoisingScores(name: noisy.name.description, noisy: pixels, result: result, clean: clean)
    return Cell(
      scores: scores, crops: drawsSheets ? DenoisingSheet.Line(noisy: pixels, result: result, clean: clean) : nil)
  }

  private func result(
    _ measured: [Swift.Result<[Cell], any Error>], _ names: [ItemName], _ set: String,
    _ conditions: [(name: String, sigma: Double?, quantized: Bool)]
  ) -> Result {
    var result = Result()
    var cells: [[Cell]] = []
    for (name, outcome) in zip(names, measured) {
      switch outcome {
      case .success(let some): cells.append(some)
      case .failure(let error):
        let name = name.path.isEmpty ? name.description : name.path
        result.failures.append("\(name.printable): \("\(error)".printable)")
      }
    }
    guard !cells.isEmpty else { return result }
    for (place, condition) in conditions.enumerated() {
      result.rows.append(
        DenoisingRow(
          set: set, condition: condition.name, sigma: condition.sigma, quantized: condition.quantized,
          photos: cells.map { $0[place].scores }))
      let lines = cells.compactMap { $0[place].crops }
      if !lines.isEmpty {
        result.sheets.append(DenoisingSheet(set: set, condition: condition.name, lines: lines))
      }
    }
    return result
  }
}
