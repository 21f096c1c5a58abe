import Foundation
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnRuns
import LimnTensors

/// Examples of photos: those that a recipe's first stage finds, each opened when it is drawn, and the stages that make a fresh pair
/// of input and target from one.
///
/// Before an example is drawn, the photos' headers are read and no more. Decoded photos are kept while they fit into the memory given;
/// an example does not depend on that.
package struct PhotoDataset: Dataset {
  /// How photos are drawn.
  package enum Sampling: String, Sendable, Hashable, CaseIterable {
    /// Every photo equally often.
    case uniform
    /// In proportion to their pixels.
    case area
  }

  /// The photos.
  package let names: [ItemName]
  /// "input" and "target", pixels in colour or in grey, with their size where all photos give the same; and the labels.
  package let types: [String: DataType]
  /// How often each photo is drawn: by its area, if asked for, and by the weights of its attributes.
  package let shares: [Double]?
  private let pipeline: Pipeline
  private let input: String
  private let target: String
  private let channels: Int
  private let labels: PhotoLabels
  private let cache: ItemCache
  /// Bytes for photos that are being opened, and what the largest needs.
  private let opening: MemoryBudget, largest: Int

  /// Reads the headers of all photos, `jobs` at a time; `input` and `target` name steps of the pipeline. `memory` bounds the bytes of
  /// decoded photos, those that `jobs` are about to decode included; half of what is available without it. `limit` takes the first photos
  /// alone. `channels` is 3, grey photos
  /// having their channel repeated, or 1. The folder `skipped`, in which the training's own pictures are, is not searched.
  ///
  /// A photo that cannot be opened, or of which the stages make no example (it is smaller than their crop, say), is left out, and
  /// `report` is called with a line; it also receives the progress. Examples carry `labels`. Of `weights`, attributes are the names:
  /// a photo of which one holds is drawn that many times as often; of which several hold, their product.
  /// Throws `TrainingError` if no photo is left, if examples differ in size, or if weights or labels do not fit the table.
  package init(
    pipeline: Pipeline, input: String, target: String, sampling: Sampling, channels: Int = 3,
    report: @Sendable (String) -> Void,
    labels: TrainingLabels? = nil, weights: [String: Double] = [:], memory: Int? = nil,
    jobs: Int = ProcessInfo.processInfo.activeProcessorCount, limit: Int? = nil, skipped: String? = nil
  ) async throws {
    try TrainingLabels.check(weights, labels)
    let sizes = try await PhotoSizes(
      of: pipeline, input: input, target: target, channels: channels, byArea: sampling == .area, jobs: jobs,
      limit: limit, skipped: skipped, report: report)
    self.channels = channels
    self.pipeline = pipeline
    self.input = input
    self.target = target
    names = sizes.names
    self.labels = try PhotoLabels(labels, of: sizes.names)
    types = ["input": sizes.input, "target": sizes.target].merging(self.labels.types) { $1 }
    shares = zip(names, sizes.pixels).map { name, pixels in
      (sampling == .area ? pixels : 1) * (labels?.weight(of: name, weights) ?? 1)
    }
    let memory = memory ?? (ProcessMemory.available() ?? 1 << 30) / 2
    cache = ItemCache(limit: max(0, memory - jobs * sizes.largest))
    opening = MemoryBudget(bytes: max(1, memory - cache.limit))
    largest = min(sizes.largest, opening.bytes)
  }

  /// How many photos there are.
  package var count: Int { names.count }

  /// How many classes the photos have, 0 without a class column.
  package var classCount: Int { labels.classCount }

  /// Decoded photos that are kept, and their bytes.
  package var kept: (count: Int, bytes: Int) { cache.kept }

  /// "200000 photos".
  package var summary: String { "\(count) photos" }

  /// The photo's path, or its name where it has no file.
  package func name(of index: Int) -> String { names[index].shown }

  /// "input" and "target" of a photo, `[1, C, H, W]` each (in colour, grey photos have their channel repeated), the same tensor where both are
  /// the same step, and its labels.
  package func example(_ index: Int, key: RandomKey) async throws -> Example {
    if let item = cache[index] { return try await example(index, of: item, key: key) }
    // One that is not kept takes its memory until its example is made.
    try await opening.reserve(largest)
    defer { opening.release(largest) }
    let item: Item
    if let kept = cache[index] {
      item = kept
    } else {
      item = try await pipeline.load(names[index])
      cache.keep(item, as: index)
    }
    return try await example(index, of: item, key: key)
  }

  private func example(_ index: Int, of item: Item, key: RandomKey) async throws -> Example {
    let outputs = try await pipeline.run(loaded: item, keeping: [input, target], seed: key)
    var tensors = labels.tensors(of: index)
    let given = try pixels(outputs[input], input)
    let wanted = target == input ? given : try pixels(outputs[target], target)
    guard given.shape == wanted.shape else {
      throw PhotoSizes.mismatch(input, given.shape.size, target, wanted.shape.size)
    }
    tensors["input"] = given
    tensors["target"] = wanted
    return Example(name: names[index].shown, tensors: tensors)
  }

  private func pixels(_ item: Item?, _ step: String) throws -> Tensor {
    guard let pixels = item?.value.tensors["pixels"], pixels.shape[0] == 1 else {
      throw TrainingError("'\(step)' of 'data' gives neither a photo nor pixels of one")
    }
    if pixels.shape[1] == channels { return pixels.converted(to: .plain) }
    guard channels == 3 else {
      throw TrainingError(
        "'\(step)' of 'data' gives a photo in colour, and the model takes grey ones; add 'grey' to 'data'")
    }
    return pixels.repeatingChannel(3)
  }
}

extension Shape {
  /// Width and height of `[N, C, H, W]` as messages write them: "64×64".
  fileprivate var size: String { "\(self[3])×\(self[2])" }
}

extension ItemName {
  /// The path of the file, or the name of an item without one.
  var shown: String { path.isEmpty ? description : path }
}

extension Pipeline {
  /// Opens an item of the source.
  func load(_ name: ItemName) async throws -> Item {
    try await source.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0)))
  }
}
