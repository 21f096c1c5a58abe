import LimnData
import LimnFoundation
import LimnTensors

extension Recipe {
  /// The data set that the recipe trains on; `memory` bounds the bytes of decoded photos, and `jobs` are opened side by side; of photos, the
  /// first ones alone where there is a `limit`, and none of the output folder. Throws as
  /// `PhotoDataset` does.
  func dataset(
    memory: Int?, jobs: Int, limit: Int? = nil, report: @escaping @Sendable (String) -> Void
  ) async throws -> any Dataset {
    // What is no picture needs no look at the files before the first step.
    guard objective.needs.first(where: { $0.name == "input" })?.type.kind ?? .pixels == .pixels else {
      return try ItemDataset(pipeline: data, input: input, target: target, labels: labels, weights: weights)
    }
    return try await PhotoDataset(
      pipeline: data, input: input, target: target, sampling: sampling,
      channels: objective.needs.first { $0.name == "input" }?.type.channels ?? 3, report: report, labels: labels,
      weights: weights, memory: memory, jobs: jobs, limit: limit, skipped: output)
  }

  /// Throws `TrainingError` where the data are looked for in the output folder itself, whose plot would be one of the photos.
  func checkOutput() throws(TrainingError) {
    guard let root = data.source.root, let identity = FileKind(followingLinks: root)?.identity,
      identity == FileKind(followingLinks: output)?.identity
    else { return }
    throw TrainingError(
      "'\(root.printable)' holds the data and is the output folder too: the plot would be one of the photos",
      remedy: .chooseOutput)
  }

  /// Makes one example, as a training does before its first step, and returns what its tensors are called and hold; throws `TrainingError`
  /// if none of the first photos gives one, or if it does not fit the model.
  package func example() async throws -> [(name: String, shape: Shape)] {
    try checkOutput()
    let data = try await dataset(memory: nil, jobs: 1, limit: Self.triedPhotos) { _ in }
    let loader = try await BatchLoader(data, for: objective.needs)
    let batch = try await loader.batch(1, key: RandomKey(seed: trainer.seed))
    return batch.names.compactMap { name in
      batch[name].map { (name, Shape(Array($0.shape.dimensions.dropFirst()))) }
    }
  }

  /// Photos that are tried for an example.
  private static let triedPhotos = 32
}
