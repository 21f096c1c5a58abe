import Foundation

/// Where a study keeps what comes of it.
package struct StudyFolder: Sendable {
  /// The folder.
  package let path: String

  /// Makes the places of a folder.
  package init(_ path: String) { self.path = path }

  /// What a model is called: "vae-3".
  package static func name(_ method: String, _ seed: Int) -> String { "\(method)-\(seed)" }

  /// The folder of a training: checkpoint, log and model.
  package func training(_ method: String, _ seed: Int) -> String { "\(path)/models/\(Self.name(method, seed))" }

  /// The model of a method and a seed.
  package func model(_ method: String, _ seed: Int) -> String { "\(training(method, seed))/\(method)" }

  /// The model as it was after a step.
  package func snapshot(_ method: String, _ seed: Int, step: Int) -> String {
    "\(training(method, seed))/snapshots/\(step)"
  }

  /// Whether a folder has a model: what it is, and its weights.
  package static func hasModel(_ path: String) -> Bool {
    ["config.json", "model.safetensors"].allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
  }

  /// The codes of the sampled pictures by a model.
  package func codes(_ method: String, _ seed: Int) -> String { "\(path)/codes/\(Self.name(method, seed)).npy" }

  /// The scores of a model, or of one as it was after a step.
  package func scores(_ method: String, _ seed: Int, step: Int? = nil) -> String {
    "\(path)/scores/\(Self.name(method, seed))\(step.map { "-at-\($0)" } ?? "").json"
  }

  /// The scores of a model of another draw of pictures.
  package func scores(_ method: String, _ seed: Int, draw: Int) -> String {
    "\(path)/scores/\(Self.name(method, seed))-draw-\(draw).json"
  }

  /// The scores of the true factors.
  package var ceiling: String { "\(path)/scores/factors.json" }
}
