import LimnEvaluation
import LimnPipelines
import LimnStages
import LimnTensors

/// The Frey faces: 1,965 video frames of one face, 20×28 in grey.
struct FreyFaces {
  /// The parameter that names their folder.
  static let parameter = EvaluationSignature.Parameter(
    "images", .path,
    help: """
      The Frey faces: a folder of their 1,965 frames, 20×28 in grey, in their order (freyfaces.pkl of github.com/jmtomczak/vae_vampprior has the \
      same bytes).
      """, completes: .folder)

  private static let (count, width, height) = (1965, 20, 28)

  /// The frames `[1965, 1, 28, 20]`; throws for other pictures.
  static func read(_ path: String, jobs: Int) async throws -> Tensor {
    let frames = try await PictureSet(path: path).rows(threads: jobs).examples
    guard frames.shape == [count, 1, height, width] else {
      throw EvaluationError(
        "`images` has pictures \(frames.shape): give the Frey faces, [\(count), 1, \(height), \(width)]")
    }
    return frames
  }

  /// Throws, before anything is done, where the folder has another number of pictures.
  static func check(_ path: String) throws {
    let found = try PictureSet(path: path).names.count
    guard found == count else {
      throw EvaluationError("`images` has \(found) pictures: give the \(count) frames of the Frey faces")
    }
  }
}
