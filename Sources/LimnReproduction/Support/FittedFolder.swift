import Foundation
import LimnFitting
import LimnFoundation
import LimnModels

/// A fitted model, opened as any other from a folder, which goes with it.
package final class FittedFolder {
  /// The model.
  package let model: LearnedModel
  private let path: String

  /// Writes the model to a temporary folder and opens it; throws what the system refuses.
  package init(_ fitted: FittedModel, family: String) throws {
    let path = FileManager.default.temporaryDirectory.path + "/limn-" + UUID().uuidString
    self.path = path
    do {
      try ModelFolder.write(
        to: path + "/model", family: family, name: "model", architecture: fitted.architecture, weights: fitted.weights,
        card: "# Model\n")
      model = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(path + "/model")
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
