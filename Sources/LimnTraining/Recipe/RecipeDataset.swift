import LimnData

extension Recipe {
  /// The data set that the recipe trains on; `memory` bounds the bytes of decoded photos, and `jobs` are opened side by side. Throws
  /// as `PhotoDataset` does.
  func dataset(
    memory: Int?, jobs: Int, report: @escaping @Sendable (String) -> Void
  ) async throws -> any Dataset {
    // What is no picture needs no look at the files before the first step.
    guard objective.needs.first(where: { $0.name == "input" })?.type.kind ?? .pixels == .pixels else {
      return try ItemDataset(pipeline: data, input: input, target: target, labels: labels, weights: weights)
    }
    return try await PhotoDataset(
      pipeline: data, input: input, target: target, sampling: sampling,
      channels: objective.needs.first { $0.name == "input" }?.type.channels ?? 3, report: report, labels: labels,
      weights: weights, memory: memory, jobs: jobs)
  }
}
