import LimnModels
import LimnTensors

/// What pictures are compared by: the features of an embedding, or, where there is none for the pictures, their own pixels, much reduced.
struct PictureFeatures: Sendable {
  /// What they are called in reports.
  let name: String
  /// How many there are.
  let count: Int
  /// Rows and columns of the pictures that are looked at.
  let size: Int
  private let embedding: Classifier?

  /// Rows and columns to which pictures are reduced without an embedding.
  private static let reducedSize = 8

  /// The features of an embedding, and what it is called.
  init(_ embedding: Classifier, named name: String) {
    self.name = name
    count = embedding.network.architecture.features
    size = embedding.imageSize
    self.embedding = embedding
  }

  /// The pixels of pictures reduced to 8×8, in colour.
  static let pixels = PictureFeatures()

  private init() {
    name = "pixels of 8×8"
    count = 3 * Self.reducedSize * Self.reducedSize
    size = Self.reducedSize
    embedding = nil
  }

  /// The features of pictures `[N, 3, H, W]`, a row for each.
  func callAsFunction(_ pictures: Tensor) throws -> [[Float]] {
    let reduced = pictures.resized(width: size, height: size).clipped(to: 0...1)
    guard let embedding else { return reduced.reshaped(to: [reduced.shape[0], count]).rows }
    return try embedding.features(of: reduced).rows
  }
}
