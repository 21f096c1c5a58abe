import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// The latents of a folder's photos, one a row, from which directions and priors are fitted.
public struct LatentSamples: Sendable {
  /// The shape of one latent.
  public let shape: LatentShape
  /// The latents `[N, D]`, the levels of each flattened one after another, in the photos' order.
  public let values: Tensor
  /// The natural logarithms of the variances of the posteriors whose means the latents are, `[N, D]`; nil where they were not
  /// asked for or the model's posteriors are no normal distributions with diagonal covariance.
  public let logVariances: Tensor?
  /// The photo of each row; with mirrored copies, each photo has two rows, itself first.
  public let names: [ItemName]
  /// A line for each photo that could not be read.
  public let failures: [String]
  /// What an example is called: "photo", "row".
  package let noun: String

  /// Takes latents `[N, D]` that are there already, and the photo of each.
  public init(space: LatentSpace, latents: Latent, names: [ItemName], failures: [String] = []) {
    self.init(space: space, latents: latents, logVariances: nil, names: names, failures: failures)
  }

  /// The same with the logarithms of the variances of the posteriors whose means the latents are.
  package init(
    space: LatentSpace, latents: Latent, logVariances: Latent?, names: [ItemName], failures: [String] = []
  ) {
    let count = names.count
    precondition(latents.levels.allSatisfy { $0.shape[0] == count }, "each latent has the name of its photo")
    precondition(latents.space == space, "\(latents.space) and \(space) are not one space")
    self.names = names
    self.failures = failures
    noun = DataKind.image.noun
    shape = LatentShape(of: latents)
    self.logVariances = logVariances?.rows
    values = latents.rows
  }

  /// Encodes photos, each as `Frame.view` shows it to the model, or other data of the model's input type, which `source` opens; with
  /// `mirrored`, a photo's mirror image too; with `withVariances`, the variances of posteriors where the model has them.
  ///
  /// Photos are read and encoded in batches of 32, `threads` of them side by side; the result does not depend on that. A photo
  /// that cannot be read, or a row that the model does not take, is listed among the failures. Throws `FittingError` if the model takes no
  /// image of one size or none of the photos can be read, and what the encoder throws.
  public init(
    model: LearnedModel, photos: [ItemName], of source: any SourceStage = LoadStage(path: "."), mirrored: Bool = false,
    withVariances: Bool = false, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    observe: (RunEvent) -> Void = { _ in }
  ) async throws {
    if let reason = try Self.unfit(model) { throw FittingError(reason) }
    let noun = model.input.kind.noun
    self.noun = noun
    let copies = mirrored ? 2 : 1
    _ = try model.encoder
    var values: [Float] = []
    var logVariances: [Float] = []
    var names: [ItemName] = []
    var failures: [String] = []
    var shape: LatentShape?
    observe(.started(total: photos.count))
    try await OrderedChunks.run(of: photos.count, size: 32 / copies, threads: max(1, threads)) { piece in
      try await Self.encode(
        photos[piece], of: source, with: model, mirrored: mirrored, withVariances: withVariances)
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
          let row = model.takesPictures ? "" : " \(name)"
          failures.append("\((name.path + row).printable): \(reason.description)")
          observe(.failed(name, reason: reason.description))
        }
      }
      shape = batch.shape ?? shape
    }
    observe(.ended(RunSummary()))
    guard let shape, !names.isEmpty else {
      throw FittingError(
        "none of the \(photos.count) \(noun)s can be used: \(failures.first ?? "there is none")", kind: .work)
    }
    let extent: Shape = [names.count, shape.coordinates]
    self.values = Tensor(values, shape: extent)
    self.logVariances = logVariances.isEmpty ? nil : Tensor(logVariances, shape: extent)
    self.names = names
    self.failures = failures
    self.shape = shape
  }

  /// The latent space.
  public var space: LatentSpace { shape.space }

  /// Numbers in one latent.
  public var coordinates: Int { values.shape[1] }

  /// The posteriors whose means the latents are; nil as `logVariances` is.
  public var posterior: DiagonalGaussian? {
    logVariances.map { DiagonalGaussian(mean: shape.latent(values), logVariance: shape.latent($0)) }
  }

  /// Why no direction, or whatever else is named, can be had in a model's latent space; nil if one can. Throws the refusal of a
  /// model that does not encode.
  static func unfit(_ model: LearnedModel, for what: String = "a direction") throws(ModelError) -> String? {
    let (name, levels) = (model.folder.name.printable, try model.encoder.space.levels)
    if levels.contains(.image) {
      return
        "\(name) keeps the photo itself in its latent: \(what) needs a model whose latent is a vector, "
        + "such as an autoencoder or a VAE"
    }
    if model.takesPictures, model.input.width == nil || model.input.height == nil {
      return "\(name) takes images of any size: \(what) needs a model whose images have one size"
    }
    return nil
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
    var shape: LatentShape?
  }

  private static func encode(
    _ photos: ArraySlice<ItemName>, of source: any SourceStage, with model: LearnedModel, mirrored: Bool,
    withVariances: Bool
  ) async throws -> Encoded {
    let copies = mirrored ? 2 : 1
    var read: [(ItemName, Failure?)] = []
    var pictures: [Tensor] = []
    for name in photos {
      try Task.checkCancellation()
      do {
        let item = try await source.run([Item(name: name)], in: .init(key: .none))
        let picture = try input(of: item, for: model)
        pictures.append(picture)
        if mirrored { pictures.append(Symmetry.mirror.applied(to: picture)) }
        read.append((name, nil))
      } catch let error where !(error is CancellationError) {
        read.append((name, Failure(description: "\(error)".printable)))
      }
    }
    guard !pictures.isEmpty else {
      return Encoded(results: read.map { ($0, .failure($1 ?? Failure(description: ""))) })
    }
    let batch = Tensor.stacked(pictures)
    let found: (posterior: DiagonalGaussian?, latents: Latent)
    do {
      found = try Self.latents(of: batch, with: model, withVariances: withVariances)
    } catch let error where !model.takesPictures {
      // One row of a batch is enough for that, such as one of a segment that there is not.
      guard photos.count > 1 else {
        return Encoded(results: read.map { ($0, .failure($1 ?? Failure(description: "\(error)".printable))) })
      }
      var all = Encoded()
      for place in photos.indices {
        let one = try await encode(
          photos[place...place], of: source, with: model, mirrored: mirrored, withVariances: withVariances)
        all.results += one.results
        all.shape = one.shape ?? all.shape
      }
      return all
    }
    let latents = found.latents
    let variances = found.posterior?.logVariance.rows.array
    let (values, size) = (latents.rows.array, latents.rows.shape[1])
    var rows = (0..<latents.count).map { item in
      let range = item * size..<(item + 1) * size
      return Row(mean: Array(values[range]), logVariance: variances.map { Array($0[range]) } ?? [])
    }[...]
    var encoded = Encoded(shape: LatentShape(of: latents))
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
}

extension LatentSamples {
  /// The latents of a batch, and the posteriors whose means they are where their variances are wanted and the model has them.
  private static func latents(
    of batch: Tensor, with model: LearnedModel, withVariances: Bool
  ) throws -> (posterior: DiagonalGaussian?, latents: Latent) {
    let encoder = try model.encoder
    let variational = withVariances ? encoder as? any VariationalEncoder : nil
    let posterior = try variational?.posterior(batch) as? DiagonalGaussian
    return (posterior, try posterior?.mean ?? encoder.encode(batch))
  }

  /// What a model is shown of an item: of a photo its view, of other data their one tensor.
  private static func input(of item: Item, for model: LearnedModel) throws -> Tensor {
    if let image = item.value as? Image, model.input.width != nil { return try model.view(of: image) }
    guard model.input.admits(item.value.type), let tensor = item.value.tensors.values.first,
      item.value.tensors.count == 1
    else { throw FittingError("it is \(item.value.type), and the model takes \(model.input)", kind: .work) }
    if let missing = item.value.missingNumber { throw FittingError(missing, kind: .work) }
    return tensor
  }
}

extension RandomKey {
  /// For stages that draw nothing.
  fileprivate static var none: RandomKey { RandomKey(seed: 0) }
}
