import Foundation
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// The latents of a folder's photos, one a row, from which directions and priors are fitted.
public struct DirectionSamples: Sendable {
  /// The coordinates of the latents.
  public let space: LatentSpace
  /// The latents `[N, D]`, the levels of each flattened one after another, in the photos' order.
  public let values: Tensor
  /// The natural logarithms of the variances of the posteriors whose means the latents are, `[N, D]`; nil where they were not
  /// asked for or the model has none.
  public let logVariances: Tensor?
  /// The photo of each row; with mirrored copies, each photo has two rows, itself first.
  public let names: [ItemName]
  /// A line for each photo that could not be read.
  public let failures: [String]
  private let shapes: [Shape]

  /// Takes latents `[N, D]` that are there already, and the photo of each.
  public init(space: LatentSpace, latents: Latent, names: [ItemName], failures: [String] = []) {
    let count = names.count
    precondition(latents.levels.allSatisfy { $0.shape[0] == count }, "each latent has the name of its photo")
    self.space = space
    self.names = names
    self.failures = failures
    shapes = latents.levels.map(\.shape)
    logVariances = nil
    values = Tensor(Self.rows(latents).flatMap(\.self), shape: [count, Self.coordinates(shapes)])
  }

  /// Encodes photos, each as `Frame.view` shows it to the model; with `mirrored`, its mirror image too;
  /// with `withVariances`, the variances of its posterior where the model has them.
  ///
  /// Photos are read and encoded in batches of 32, `threads` of them side by side; the result does not depend on that. A photo
  /// that cannot be read is listed among the failures. Throws `FittingError` if the model takes no image of one size or none
  /// of the photos can be read, and what the encoder throws.
  public init(
    model: Model, photos: [ItemName], mirrored: Bool = false, withVariances: Bool = false,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, observe: (RunEvent) -> Void = { _ in }
  ) async throws {
    guard let size = model.imageSize else { throw FittingError(Self.unfit(model) ?? "the model has no image size") }
    let copies = mirrored ? 2 : 1
    let withVariances = withVariances && model.encoder.hasPosterior
    var values: [Float] = []
    var logVariances: [Float] = []
    var names: [ItemName] = []
    var failures: [String] = []
    var shapes: [Shape] = []
    observe(.started(total: photos.count))
    try await OrderedChunks.run(of: photos.count, size: 32 / copies, threads: max(1, threads)) { piece in
      try await Self.encode(photos[piece], with: model, size: size, mirrored: mirrored, withVariances: withVariances)
    } done: { batch in
      for (name, result) in batch.results {
        switch result {
        case .success(let rows):
          for row in rows {
            values += row.mean
            logVariances += row.logVariance
            names.append(name)
          }
          observe(.finished(name))
        case .failure(let reason):
          failures.append("\(name.path.printable): \(reason.description)")
          observe(.failed(name, reason: reason.description))
        }
      }
      if let found = batch.shapes { shapes = found }
    }
    observe(.ended(RunSummary()))
    guard !names.isEmpty else {
      throw FittingError(
        "none of the \(photos.count) photos can be used: \(failures.first ?? "there is none")")
    }
    space = model.space
    self.values = Tensor(values, shape: [names.count, Self.coordinates(shapes)])
    self.logVariances =
      withVariances ? Tensor(logVariances, shape: [names.count, Self.coordinates(shapes)]) : nil
    self.names = names
    self.failures = failures
    self.shapes = shapes
  }

  /// Numbers in one latent.
  public var coordinates: Int { values.shape[1] }

  /// Why no direction, or whatever else is named, can be had in a model's latent space; nil if one can.
  static func unfit(_ model: Model, for what: String = "a direction") -> String? {
    let (name, levels) = (model.folder.name.printable, model.space.levels)
    if levels.contains(.image) {
      return
        "\(name) keeps the photo itself in its latent: \(what) needs a model whose latent is a vector, "
        + "such as an autoencoder or a VAE"
    }
    if model.imageSize == nil {
      return "\(name) takes images of any size: \(what) needs a model whose images have one size"
    }
    return nil
  }

  /// Rows `[n, D]` as a batch of latents.
  func latent(_ rows: Tensor) -> Latent {
    let (count, width) = (rows.shape[0], rows.shape[1])
    var start = 0
    let levels = shapes.map { shape -> Tensor in
      let size = Self.coordinates([shape])
      defer { start += size }
      return Tensor(shape: Shape([count] + shape.dimensions.dropFirst())) { output in
        rows.withValues { values in
          for row in 0..<count {
            for index in 0..<size { output[row * size + index] = values[row * width + start + index] }
          }
        }
      }
    }
    return Latent(space: space, levels: levels)
  }

  private struct Failure: Error {
    let description: String
  }

  /// One latent, and the logarithms of its variances, if they are wanted.
  private struct Row: Sendable {
    let mean: [Float]
    let logVariance: [Float]
    var isFinite: Bool { mean.allSatisfy(\.isFinite) && logVariance.allSatisfy(\.isFinite) }
  }

  private struct Encoded: Sendable {
    var results: [(ItemName, Result<[Row], Failure>)] = []
    var shapes: [Shape]?
  }

  private static func encode(
    _ photos: ArraySlice<ItemName>, with model: Model, size: Int, mirrored: Bool, withVariances: Bool
  ) async throws -> Encoded {
    let copies = mirrored ? 2 : 1
    var read: [(ItemName, Failure?)] = []
    var pictures: [Tensor] = []
    for name in photos {
      try Task.checkCancellation()
      do {
        let item = try await LoadStage(path: name.path).run([Item(name: name)], in: .init(key: .none))
        guard let image = item.value as? Image else { throw Failure(description: "it holds no photo") }
        let picture = try model.frame.view(of: image, size: size)
        pictures.append(picture)
        if mirrored { pictures.append(Symmetry.sideways[1].applied(to: picture)) }
        read.append((name, nil))
      } catch {
        read.append((name, Failure(description: "\(error)".printable)))
      }
    }
    guard !pictures.isEmpty else {
      return Encoded(results: read.map { ($0, .failure($1 ?? Failure(description: ""))) })
    }
    let batch = Tensor.stacked(pictures)
    let posterior = withVariances ? try model.encoder.posterior(batch) : nil
    let latents = try posterior?.mean ?? model.encoder.encode(batch)
    let variances = posterior.map { Self.rows($0.logVariance) }
    var rows = Self.rows(latents).enumerated().map { Row(mean: $1, logVariance: variances?[$0] ?? []) }[...]
    var encoded = Encoded(shapes: latents.levels.map(\.shape))
    for (name, failure) in read {
      if let failure {
        encoded.results.append((name, .failure(failure)))
        continue
      }
      let own = Array(rows.prefix(copies))
      rows = rows.dropFirst(copies)
      let isFinite = own.allSatisfy(\.isFinite)
      encoded.results.append(
        (name, isFinite ? .success(own) : .failure(Failure(description: "its latent is not finite"))))
    }
    return encoded
  }

  private static func coordinates(_ shapes: [Shape]) -> Int {
    shapes.reduce(0) { $0 + $1.dimensions.dropFirst().reduce(1, *) }
  }

  /// Each item of a batch of latents as one list of numbers.
  private static func rows(_ latents: Latent) -> [[Float]] {
    let levels = latents.levels.map(\.array)
    let count = latents.levels.first?.shape[0] ?? 0
    return (0..<count).map { item in
      levels.flatMap { level in
        let size = level.count / count
        return level[item * size..<(item + 1) * size]
      }
    }
  }
}

extension RandomKey {
  /// For stages that draw nothing.
  fileprivate static var none: RandomKey { RandomKey(seed: 0) }
}
