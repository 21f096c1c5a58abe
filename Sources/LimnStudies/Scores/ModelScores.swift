import Foundation
import LimnEvaluation
import LimnFoundation

/// What was measured of one model of a study; a file of its own, so that a study that goes on measures only what is new.
package struct ModelScores: Codable, Sendable, Hashable {
  /// The version of this form of file.
  package var version = 1
  /// The method; "factors" for the true factors themselves.
  package var method: String
  /// The seed of the training.
  package var seed: Int
  /// The step after which the model is as it is; nil for what is not trained.
  package var step: Int?
  /// SHA-256 of the model's files; "" for what has none of its own.
  package var model: String
  /// The pictures whose codes are scored.
  package var sample: Sample
  /// The scores of each reading by their names in files, those that could be computed.
  package var scores: [String: [String: Double]]

  /// The pictures whose codes are scored.
  package struct Sample: Codable, Sendable, Hashable {
    /// The drawn set.
    package var set: String
    /// How many scores are fitted to; half as many more judge.
    package var examples: Int
    /// Whether all pictures of the set were encoded too.
    package var whole: Bool
    /// Which draw of pictures it is; nil: the one that models are compared by.
    package var draw: Int?

    /// Names the pictures.
    package init(set: String, examples: Int, whole: Bool, draw: Int? = nil) {
      (self.set, self.examples, self.whole, self.draw) = (set, examples, whole, draw)
    }
  }

  /// Makes the scores of a model.
  package init(
    method: String, seed: Int, step: Int?, model: String, sample: Sample, scores: [String: [String: Double]]
  ) {
    (self.method, self.seed, self.step) = (method, seed, step)
    (self.model, self.sample, self.scores) = (model, sample, scores)
  }

  /// The number of a metric; nil where it was not measured.
  package subscript(metric: StudyMetric) -> Double? { scores[metric.reading.rawValue]?[metric.quantity.name] }

  /// Reads a file; nil if there is none, or one of another form.
  package static func read(_ path: String) -> ModelScores? {
    guard let bytes = try? FileBytes.read(path, limit: 1 << 20),
      let scores = try? JSONDecoder().decode(ModelScores.self, from: Data(bytes)), scores.version == 1
    else { return nil }
    return scores
  }

  /// Writes the file; throws when the system refuses.
  package func write(to path: String) throws { try AtomicFile.write(json(pretty: true) + [10], to: path) }
}

extension ModelScores {
  /// Scores of codes, of some readings: what needs no other model; `whole` are the codes of all pictures of the set.
  package static func readings(
    _ table: CodeTable, of readings: [StudyMetric.Reading] = [.published, .scaleFree], examples: Int,
    whole: WholeCodes? = nil
  ) -> [String: [String: Double]] {
    let active = table.activeUnits
    var result: [String: [String: Double]] = [:]
    for reading in readings {
      let table = reading == .scaleFree ? table.scaleFree : table
      // A model all of whose units are constant has no codes to score.
      guard !table.codes.isEmpty else { continue }
      let values = FactorTable.values(
        FactorScores(table, examples: examples),
        intervention: whole.map { reading == .published ? $0.published : $0.scaleFree(active) }, key: WholeCodes.key)
      for (quantity, value) in zip(FactorTable.quantities, values) {
        if let value, value.isFinite { result[reading.rawValue, default: [:]][quantity.name] = value }
      }
    }
    result[StudyMetric.Reading.model.rawValue] = ["active": Double(active.count)]
    return result
  }
}
