import Foundation
import LimnModels
import LimnPipelines
import LimnStages
import LimnStudies
import LimnTraining
import TestKit

/// A study that takes a moment, in a folder of its own: two linear autoencoders of drawn discs and what is fitted to them.
struct TinyStudy {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let lines: [(key: String, text: String)] = [
    ("version", "version: 1"), ("name", "name: tiny"), ("set", "set: xyc"), ("examples", "examples: 40"),
    ("seeds", "seeds: [0, 1]"), ("snapshots", "snapshots: [2]"), ("output", "output: out"),
    (
      "recipe",
      """
      recipe:
        model: { family: basic-autoencoder, architecture: { width: 6, height: 6, latent: 3, likelihood: gaussian } }
        data: [draw-factors: { set: xyc, count: 20 }, resize: { width: 6, height: 6 }]
        input: resize
        optimiser: { name: adam, learning-rate: 1.0e-2 }
        batch: 4
        steps: 4
        checkpoint-every: 2
      """
    ),
    (
      "methods",
      """
      methods:
        ae: {}
        vae: { model: { family: basic-vae }, loss: { latent: [kl: {}] } }
      """
    ),
    (
      "untrained",
      """
      untrained:
        pca: { fit: pca, units: 2 }
        ae-ica: { fit: ica, to: ae }
        ae-white: { fit: whitening, to: ae }
      """
    ),
    (
      "hypotheses",
      "hypotheses: [{ name: H1, better: vae, than: ae }, { name: H2, best-of: [ae, vae], than: pca, margin: 0.1 }]"
    ),
  ]

  /// The study, with other lines in the places of some, or without them; `families` can be opened and `objectives` trained.
  func file(
    _ changes: [String: String?] = [:], overrides: [String] = [], families: [ModelFamily] = ModelFamily.all,
    objectives: [ObjectiveKind] = StandardObjectives.all
  ) throws -> StudyFile {
    let texts = Self.lines.compactMap { line in changes.keys.contains(line.key) ? changes[line.key] ?? nil : line.text }
    let file = try PipelineFile(bytes: Array((texts.joined(separator: "\n") + "\n").utf8), path: "study.yaml")
    let models = ModelLibrary(searchPaths: [], families: families)
    return try StudyFile(
      file: file, registry: .standard(models: models), models: models, objectives: objectives, output: folder("out"),
      overrides: overrides)
  }

  /// What is wrong with the study.
  func problems(
    _ changes: [String: String?] = [:], overrides: [String] = [], objectives: [ObjectiveKind] = StandardObjectives.all
  ) -> String {
    do {
      _ = try file(changes, overrides: overrides, objectives: objectives)
      return "nothing"
    } catch {
      return "\(error)"
    }
  }
}
