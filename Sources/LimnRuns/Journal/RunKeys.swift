import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// What a result depends on beside its photo: as long as these stay the same, so do the files.
package struct RunKeys: Sendable, Hashable {
  /// The hash of the pipeline and the seed.
  package let pipeline: String
  /// The hash of all learned files that the pipeline uses, and of files that its stages' arguments name.
  package let models: String
  /// The version of results.
  package let engine: Int

  /// The version of results of this Limn: raised with every change that gives other pixels, or reads what was passed over before, for the
  /// same pipeline and models. 1 is that of all journals that name none.
  package static let engine = 13

  /// Makes the keys of a pipeline that is run with a seed.
  package init(_ pipeline: Pipeline, seed: UInt64) {
    self.init(pipeline: pipeline.hash, seed: String(seed), models: pipeline.learned)
  }

  /// The keys of a run in a journal.
  package init(_ run: JournalRecord.Run) {
    self.init(pipeline: run.pipeline, seed: run.seed, models: run.models)
  }

  private init(pipeline: String, seed: String, models: [String: String]) {
    engine = Self.engine
    self.pipeline = ContentHash.hexadecimal(of: "\(pipeline) \(seed)")
    self.models = ContentHash.hexadecimal(
      of: models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined())
  }
}
