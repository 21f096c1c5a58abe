import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnTensors

/// Examples for training: the photos that a recipe's first stage finds, held in memory as samples, and the stages that
/// make a fresh pair of input and target from one of them.
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
  /// The size that every example has.
  public let width: Int, height: Int
  /// How many classes the photos have, 0 without a class column.
  public var classCount: Int { labels.classCount }
  /// For each photo the sum of the shares up to its own.
  private let shares: [Double]
  private let maker: ExampleMaker
  private let labels: PhotoLabels

  /// Loads all photos and makes one example of each; `input` and `target` name steps of the pipeline.
  ///
  /// A photo that cannot be read, or of which the stages make no example (it is smaller than their crop, say), is left out,
  /// and `report` is called with a line; it also receives the progress of loading. Examples carry `labels`. Of `weights`,
  /// attributes are the names: a photo of which one holds is drawn that many times as often; of which several hold, their product.
  /// Throws `TrainingError` if no photo is left, if examples differ in size, or if weights or labels do not fit the table.
  public init(
    pipeline: Pipeline, input: String, target: String, sampling: Sampling, report: @Sendable (String) -> Void,
    labels: TrainingLabels? = nil, weights: [String: Double] = [:]
  ) async throws {
    try Self.check(weights, labels)
    let maker = ExampleMaker(pipeline: pipeline, input: input, target: target)
    let names: [ItemName]
    do { names = try pipeline.source.names() } catch { throw TrainingError("\(error)") }
    var photos: [Item] = []
    var first: (shape: Shape, name: ItemName)?
    for (index, name) in names.enumerated() {
      try Task.checkCancellation()
      if index > 0, index % 2000 == 0 { report("loaded \(index) of \(names.count) photos") }
      let item: Item
      let example: Batch
      do {
        item = try await pipeline.source.run([Item(name: name)], in: .init(key: RandomKey(seed: 0)))
        example = try await maker.example(of: item, key: RandomKey(seed: 0))
      } catch is CancellationError {
        throw CancellationError()
      } catch let error as TrainingError {
        throw error
      } catch {
        report("left out: \(name.path.printable): \("\(error)".printable)")
        continue
      }
      let shape = example.input.shape
      if let first, first.shape != shape {
        throw TrainingError(
          "examples differ in size: \(first.shape.size) of \(first.name.path.printable), \(shape.size) of "
            + "\(name.path.printable); add a stage to 'data' that crops them to one size")
      }
      first = first ?? (shape, name)
      photos.append(item)
    }
    guard let shape = first?.shape else {
      throw TrainingError("no example can be made of any of the \(names.count) photos; see the lines above")
    }
    self.maker = maker
    self.photos = photos
    (width, height) = (shape[3], shape[2])
    self.labels = try PhotoLabels(labels, of: photos.map(\.name))
    var total = 0.0
    shares = photos.map { item in
      var share = 1.0
      if sampling == .area, let image = item.value as? Image { share = Double(image.width) * Double(image.height) }
      if let table = labels?.table, let file = table.file(for: item.name) {
        // In the order of names, so that rounding is the same each time.
        for (attribute, weight) in weights.sorted(by: { $0.key < $1.key }) where table.flag(attribute, of: file) == true
        {
          share *= weight
        }
      }
      total += share
      return total
    }
  }

  private static func check(_ weights: [String: Double], _ labels: TrainingLabels?) throws(TrainingError) {
    guard !weights.isEmpty else { return }
    guard let table = labels?.table else {
      throw TrainingError("weights are given to attributes, and there are no labels; give the CSV file that has them")
    }
    for (attribute, weight) in weights.sorted(by: { $0.key < $1.key }) {
      do throws(LabelError) {
        try table.requireAttribute(attribute)
      } catch {
        throw TrainingError(error.description)
      }
      guard (0.001...1000).contains(weight) else {
        throw TrainingError("the weight of '\(attribute.printable)' is \(weight); give one from 0.001 to 1000")
      }
    }
  }

  /// The photo at a place from 0 to the sum of all shares: the first whose sum is above it.
  private func photo(at place: Double) -> Int {
    var range = 0..<(shares.count - 1)
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = place < shares[middle] ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  /// The examples of one part of a batch, both `[count, 3, H, W]` (grey photos with their channel repeated), with their
  /// labels.
  ///
  /// The same key gives the same examples. Throws `TrainingError` if a stage fails or an example has another size.
  public func examples(_ count: Int, key: RandomKey) async throws -> Batch {
    var inputs: [Tensor] = []
    var targets: [Tensor] = []
    var drawn: [Int] = []
    for index in 0..<count {
      let key = key.split(index)
      let photo = photo(at: key.uniform(in: 0...shares[shares.count - 1]))
      let item = photos[photo]
      let example: Batch
      do {
        example = try await maker.example(of: item, key: key)
      } catch let error where !(error is CancellationError) {
        throw TrainingError("\(item.name.path.printable): \("\(error)".printable)", hasBegun: true)
      }
      guard example.input.shape[3] == width, example.input.shape[2] == height else {
        throw TrainingError(
          "\(item.name.path.printable): an example of \(example.input.shape.size) was made, where the others are "
            + "\(width)×\(height); add a stage to 'data' that crops them to one size",
          hasBegun: true)
      }
      inputs.append(example.input)
      targets.append(example.target)
      drawn.append(photo)
    }
    return Batch(
      input: Tensor.stacked(inputs), target: Tensor.stacked(targets), labels: labels.labels(of: drawn),
      classes: labels.classes(of: drawn))
  }
}

/// The stages that make an example of a photo.
private struct ExampleMaker: Sendable {
  let pipeline: Pipeline
  let input: String
  let target: String

  /// One example, as a batch of one; throws what a stage throws, and `TrainingError` if input and target do not match.
  func example(of item: Item, key: RandomKey) async throws -> Batch {
    let outputs = try await pipeline.run(loaded: item, keeping: [input, target], seed: key)
    let (given, wanted) = (try pixels(outputs[input], input), try pixels(outputs[target], target))
    guard given.shape == wanted.shape else {
      throw TrainingError(
        "'\(input)' gives \(given.shape.size) and '\(target)' \(wanted.shape.size): input and target must be of one size"
      )
    }
    return Batch(input: given, target: wanted)
  }

  private func pixels(_ item: Item?, _ step: String) throws -> Tensor {
    switch item?.value {
    case let image as Image: return colour(image.pixels())
    case let pixels as Pixels: return colour(pixels.tensor)
    default: throw TrainingError("'\(step)' of 'data' gives neither a photo nor pixels")
    }
  }

  private func colour(_ pixels: Tensor) -> Tensor {
    pixels.shape[1] == 1 ? pixels.repeatingChannel(3) : pixels.converted(to: .plain)
  }
}

extension Shape {
  /// Width and height of `[N, C, H, W]` as messages write them: "64×64".
  fileprivate var size: String { "\(self[3])×\(self[2])" }
}
