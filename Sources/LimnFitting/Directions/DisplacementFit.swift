import Foundation
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// The fit of how a picture's parts move along a direction (`DirectionDisplacement`), from photos without labels.
package struct DisplacementFit: Sendable {
  /// Name and help; there are no parameters.
  package static let signature = Signature(
    name: "displacement", summary: "How the parts of a picture move along a direction.",
    inputs: [.init("latents", accepts: [.latent])], parameters: [])

  /// As many latents are moved and compared, at most.
  static let mostLatents = 2500
  /// Coordinates of a latent up to which a displacement is fitted; the work grows with the cube.
  static let mostCoordinates = 2048
  /// Fields of which a displacement is made, at most, and their longer side.
  private static let (mostAxes, side) = (16, 16)
  /// What a coefficient of a standardised coordinate costs, against the mean square of the fields.
  private static let penalty = 0.3
  /// How often the fields are found and fitted.
  private static let rounds = 2
  /// One latent in so many is kept aside.
  private static let fold = 10

  private let direction: Direction
  private let model: LearnedModel
  private let photos: [ItemName]
  private let source: any SourceStage
  private let isMirrored: Bool

  /// Takes a direction of a model of pictures, and photos that are opened by `source` later.
  ///
  /// Throws `FittingError` for a model whose latents are no vectors of pictures of one size, and for a unit or an axis, which has no file.
  package init(
    _ direction: Direction, model: LearnedModel, photos: [ItemName], of source: any SourceStage = LoadStage(path: "."),
    isMirrored: Bool = false
  ) throws {
    guard model.takesPictures else {
      throw FittingError("only the parts of pictures move, and the model takes \(model.input)")
    }
    if let reason = try LatentSamples.unfit(model, for: "a displacement") { throw FittingError(reason) }
    guard direction.hasClasses else {
      throw FittingError(
        "'\(direction.name.printable)' has no file to keep a displacement in: give a direction of 'limn fit direction'")
    }
    let coordinates = direction.unit.rows.shape[1]
    guard coordinates <= Self.mostCoordinates else {
      throw FittingError(
        "the latent has \(coordinates) coordinates, and a displacement can be had of \(Self.mostCoordinates) at most")
    }
    (self.direction, self.model, self.photos) = (direction, model, photos)
    (self.source, self.isMirrored) = (source, isMirrored)
  }

  /// Encodes the photos, compares the model's pictures of each latent before and after a step along the direction, and fits the field of
  /// such steps as a linear function of the latent (ridge regression): gives the direction with its displacement. The result does not depend on the number of threads.
  ///
  /// Throws `FittingError` where too few photos can be read or would change, and what the model throws.
  package func run(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, observe: (RunEvent) -> Void = { _ in }
  ) async throws -> DirectionFit.Outcome {
    let samples = try await LatentSamples(
      model: model, photos: photos, of: source, mirrored: isMirrored, threads: threads, observe: observe)
    let (rows, lengths) = steps(samples)
    guard rows.count >= 2 * Self.fold else {
      throw FittingError(
        "a step along '\(direction.name.printable)' would change \(Words.count(rows.count, "latent")): give at least "
          + "\(2 * Self.fold) photos without what it adds", kind: .work)
    }
    // One latent in so many is kept aside, to say how well the fit does.
    let kept = try moved(rows.indices.filter(Self.isKept).map { (rows[$0], lengths[$0]) }, samples)
    let chosen = rows.indices.filter { !Self.isKept($0) }
    let moved = try moved(chosen.map { (rows[$0], lengths[$0]) }, samples)
    // The fields of the first fit are refined on each latent and fitted again: what many latents agree on is a better start than none.
    var displacement: DirectionDisplacement?
    observe(.started(total: Self.rounds * chosen.count))
    for _ in 0..<Self.rounds {
      let fields = try await moved.fields(from: displacement, threads: threads) {
        observe(.finished(samples.names[rows[chosen[$0]]]))
      }
      displacement = try Self.fit(fields, to: moved.latents.rows, shape: moved.fieldShape)
    }
    observe(.ended(RunSummary()))
    guard let displacement else { throw FittingError("there is nothing to fit", kind: .work) }
    let left = try await kept.changeLeft(by: displacement, threads: threads)
    let notes = [
      "\(chosen.count) latents moved by \(String(format: "%.2f", lengths.reduce(0, +) / Double(lengths.count))) "
        + "on average; of the change in \(kept.lengths.count) others, "
        + String(format: "%.0f %% is parts that move", 100 * (1 - left))
    ]
    return DirectionFit.Outcome(direction: direction.with(displacement), notes: notes, failures: samples.failures)
  }

  private static func isKept(_ place: Int) -> Bool { place % fold == fold - 1 }

  private func moved(_ chosen: [(row: Int, length: Double)], _ samples: LatentSamples) throws -> Moved {
    try Moved(
      latents: samples.shape.latent(samples.values.rows(chosen.map(\.row))), lengths: chosen.map(\.length),
      direction: direction.unit, decoder: try model.decoder)
  }

  /// The latents that are moved, evenly spread, and how far each goes: to beyond the mean of the class with the attribute, as far as that is
  /// from the other's; those that are there nearly are left out.
  private func steps(_ samples: LatentSamples) -> (rows: [Int], lengths: [Double]) {
    let projections = direction.projection(of: samples.shape.latent(samples.values))
    let gap = direction.withMean - direction.withoutMean
    let lengths = projections.map { direction.withMean + gap - $0 }
    let eligible = lengths.indices.filter { lengths[$0] > 1.25 * gap }
    let rows = DirectionFootprint.spread(eligible, Self.mostLatents)
    return (rows, rows.map { lengths[$0] })
  }

  /// The displacement whose fields, for latents `[N, D]`, come closest to fields `[N, P]`; throws where that cannot be had.
  private static func fit(
    _ fields: Tensor, to latents: Tensor, shape: Shape
  ) throws(FittingError) -> DirectionDisplacement {
    let fields = fields.withoutOutliers()
    let rows = 0..<latents.shape[0]
    let (middle, deviations) = latents.columnMoments()
    let scales = LinearClassifier.scales(deviations)
    var inputs = ExampleMoments.centred(latents, rows, middle, isPixels: false)
    for row in 0..<inputs.rows {
      for column in 0..<inputs.columns { inputs[row, column] *= scales[column] }
    }
    var mean = fields.columnMoments().means
    let outputs = ExampleMoments.centred(fields, rows, mean, isPixels: false)
    var square = inputs.product(inputs, transposed: true)
    for place in 0..<square.rows { square[place, place] += penalty * Double(rows.count) }
    guard let factor = square.eigen() else { throw FittingError("the latents' covariance has no axes", kind: .work) }
    // The coefficients: (XᵀX + λI)⁻¹ XᵀF.
    var turned = factor.vectors.product(inputs.product(outputs, transposed: true))
    for row in 0..<turned.rows {
      for column in 0..<turned.columns { turned[row, column] /= max(factor.values[row], 1e-12) }
    }
    let coefficients = factor.vectors.product(turned, transposed: true)
    // Its largest axes.
    guard let axes = coefficients.product(coefficients, otherTransposed: true).eigen() else {
      throw FittingError("the fields have no axes", kind: .work)
    }
    let count = min(mostAxes, axes.vectors.rows)
    let chosen = DoubleMatrix(
      Array(axes.vectors.values.prefix(count * axes.vectors.columns)), rows: count, columns: axes.vectors.columns)
    let maps = chosen.product(coefficients)
    var loadings = chosen
    for axis in 0..<count {
      for column in 0..<loadings.columns { loadings[axis, column] *= scales[column] }
      let share = Array(loadings.row(axis)).dot(middle)
      for column in mean.indices { mean[column] -= share * maps[axis, column] }
    }
    return DirectionDisplacement(
      mean: Tensor(mean.map { Float($0) }, shape: shape),
      axes: maps.tensor.reshaped(to: Shape([count] + shape.dimensions.dropFirst())), loadings: loadings.tensor)
  }

  /// Latents and the same after a step each, as a model decodes them.
  private struct Moved: Sendable {
    let latents: Latent
    let lengths: [Double]
    let direction: Latent
    let decoder: any Decoder
    let fieldShape: Shape

    init(latents: Latent, lengths: [Double], direction: Latent, decoder: any Decoder) throws {
      (self.latents, self.lengths, self.direction, self.decoder) = (latents, lengths, direction, decoder)
      let picture = try decoder.decode(latents.items(0..<1)).shape
      let share = min(1, Double(DisplacementFit.side) / Double(max(picture[2], picture[3])))
      fieldShape = [
        1, 2, max(1, Int((share * Double(picture[2])).rounded())), max(1, Int((share * Double(picture[3])).rounded())),
      ]
    }

    /// The pictures of some latents before and after their steps.
    private func pictures(_ piece: Range<Int>) throws -> (before: Tensor, after: Tensor) {
      let own = latents.items(piece)
      return (
        try decoder.decode(own).converted(to: .plain),
        try decoder.decode(own.adding(direction, times: piece.map { Float(lengths[$0]) })).converted(to: .plain)
      )
    }

    /// The field of each latent for a step of length 1, a row each; `start` is refined. `found` is called for each.
    func fields(
      from start: DirectionDisplacement?, threads: Int, found report: (Int) -> Void
    ) async throws -> Tensor {
      let flow = OpticalFlow()
      let size = fieldShape.count
      var values: [Float] = []
      values.reserveCapacity(lengths.count * size)
      try await OrderedChunks.run(of: lengths.count, size: 16, threads: threads) { piece -> [Float] in
        try Task.checkCancellation()
        let (before, after) = try pictures(piece)
        let starts = start?.fields(for: latents.items(piece))
        return piece.indices.enumerated().flatMap { index, place -> [Float] in
          let begun = starts.map { $0.items(index..<index + 1) * Float(lengths[place]) }
          let found = flow(from: before.items(index..<index + 1), to: after.items(index..<index + 1), start: begun)
          return found.resized(width: fieldShape[3], height: fieldShape[2]).array.map { $0 / Float(lengths[place]) }
        }
      } done: { found in
        for latent in values.count / size..<(values.count + found.count) / size { report(latent) }
        values += found
      }
      return Tensor(values, shape: [lengths.count, size])
    }

    /// What is left of the squared change of the latents' pictures, less their local means, once their parts were moved.
    func changeLeft(by displacement: DirectionDisplacement, threads: Int) async throws -> Double {
      var (left, all) = (0.0, 0.0)
      try await OrderedChunks.run(of: lengths.count, size: 1, threads: threads) { piece -> (Double, Double) in
        let (before, after) = try pictures(piece)
        let field = displacement.fields(for: latents.items(piece)) * Float(lengths[piece.lowerBound])
        let (first, second) = (OpticalFlow.withoutMeans(before), OpticalFlow.withoutMeans(after))
        return ((first.displaced(by: field) - second).squaredNorm(), (first - second).squaredNorm())
      } done: {
        left += $0.0
        all += $0.1
      }
      return all > 0 ? left / all : 1
    }
  }
}

extension Tensor {
  /// The rows `[N, P]` with each number at most three standard deviations from its column's mean.
  fileprivate func withoutOutliers() -> Tensor {
    let (means, deviations) = columnMoments()
    let limits = zip(means, deviations).map { (low: Float($0 - 3 * $1), high: Float($0 + 3 * $1)) }
    return Tensor(
      array.enumerated().map { place, value in
        let limit = limits[place % limits.count]
        return min(max(value, limit.low), limit.high)
      }, shape: shape)
  }
}
