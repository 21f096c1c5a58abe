import LimnImages
import LimnPipelines
import LimnTensors

/// Examples for training: the photos that a recipe's first stage finds, held in memory as samples, and the stages that make
/// a fresh pair of input and target from one of them.
public struct TrainingData: Sendable {
  /// How photos are drawn.
  public enum Sampling: String, Sendable, Hashable, CaseIterable {
    /// Every photo equally often.
    case uniform
    /// In proportion to their pixels.
    case area
  }

  /// The photos, loaded.
  public let photos: [Item]
  private let shares: [Double]
  private let pipeline: Pipeline
  private let input: String
  private let target: String

  /// Loads all photos; `input` and `target` name steps of the pipeline. Throws `TrainingError` if no photo can be read or
  /// a name is not a step's; `report` is told of each photo that is left out.
  public init(
    pipeline: Pipeline, input: String, target: String, sampling: Sampling, report: @Sendable (String) -> Void
  ) async throws {
    self.pipeline = pipeline
    self.input = input
    self.target = target
    var photos: [Item] = []
    for name in try pipeline.source.names() {
      do {
        photos.append(
          try await pipeline.source.run([Item(name: name, value: .name)], in: .init(key: RandomKey(seed: 0))))
      } catch {
        report("left out: \(name.path): \(error)")
      }
    }
    guard !photos.isEmpty else { throw TrainingError("the data has no photo that can be read") }
    self.photos = photos
    var total = 0.0
    shares = photos.map { item in
      if sampling == .area, case .image(let image) = item.value {
        total += Double(image.width * image.height)
      } else {
        total += 1
      }
      return total
    }
  }

  /// The examples of one part of a batch, both `[count, 3, H, W]` (grey photos with their channel repeated).
  ///
  /// The same key gives the same examples.
  public func examples(_ count: Int, key: RandomKey) async throws -> Batch {
    var inputs: [Tensor] = []
    var targets: [Tensor] = []
    for index in 0..<count {
      let key = key.split(index)
      let place = key.uniform(in: 0...shares[shares.count - 1])
      let item = photos[min(shares.firstIndex { place < $0 } ?? 0, photos.count - 1)]
      let outputs = try await pipeline.run(loaded: item, keeping: [input, target], seed: key)
      inputs.append(Self.colour(outputs[input]))
      targets.append(Self.colour(outputs[target]))
      guard let input = inputs.last, let target = targets.last, input.shape == target.shape,
        input.shape == inputs[0].shape
      else {
        throw TrainingError(
          "examples differ in size (\(inputs.last?.shape ?? []), \(targets.last?.shape ?? []), \(inputs[0].shape)); "
            + "crop them to one size")
      }
    }
    return Batch(input: Tensor.stacked(inputs), target: Tensor.stacked(targets))
  }

  private static func colour(_ item: Item?) -> Tensor {
    switch item?.value {
    case .image(let image): expanded(image.pixels())
    case .pixels(let pixels): expanded(pixels)
    default: Tensor(zeros: [0, 3, 0, 0])
    }
  }

  private static func expanded(_ pixels: Tensor) -> Tensor {
    pixels.shape[1] == 1 ? pixels.repeatingChannel(3) : pixels.converted(to: .plain)
  }
}

/// Some examples: what the network is given and what it should give, both `[N, 3, H, W]`.
public struct Batch: Sendable {
  /// What the network is given.
  public let input: Tensor
  /// What it should give.
  public let target: Tensor

  /// Makes a batch.
  public init(input: Tensor, target: Tensor) {
    self.input = input
    self.target = target
  }
}

/// A training that cannot start or go on: one line that says why and what to do.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The reason in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
