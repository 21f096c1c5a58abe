import LimnData

extension Recipe {
  /// The data set that the recipe trains on; `memory` bounds the bytes of decoded photos, and `jobs` are opened side by side. Throws
  /// as `PhotoDataset` does.
  func dataset(
    memory: Int?, jobs: Int, report: @escaping @Sendable (String) -> Void
  ) async throws -> any Dataset {
    try await PhotoDataset(
      pipeline: data, input: input, target: target, sampling: sampling,
      channels: objective.needs.first { $0.name == "input" }?.type.channels ?? 3, report: report, labels: labels,
      weights: weights, memory: memory, jobs: jobs)
  }
}
