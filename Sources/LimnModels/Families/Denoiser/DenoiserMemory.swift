import LimnNetworks
import LimnTensors

extension Denoiser {
  /// The image in colour, extended to whole squares, and its features, less what ends up in the latent.
  package func encodingMemory(width: Int, height: Int) -> Int {
    guard let walk = encodingShapes(width, height) else { return 0 }
    return ActivationMemory.bytes(max(0, walk.mostFloats - features(walk.kept)))
  }

  /// The features on their way up, and the noise.
  package func decodingMemory(width: Int, height: Int) -> Int {
    guard let encoding = encodingShapes(width, height), let walk = try? network.decodingShapes(of: encoding.kept) else {
      return 0
    }
    return ActivationMemory.bytes(max(0, walk.mostFloats - 3 * extent(width) * extent(height)))
  }

  private func encodingShapes(_ width: Int, _ height: Int) -> ShapeWalk? {
    try? network.encodingShapes(of: [1, 3, extent(height), extent(width)])
  }

  /// Rows or columns of whole squares.
  private func extent(_ size: Int) -> Int {
    let multiple = network.architecture.multiple
    return (size + multiple - 1) / multiple * multiple
  }

  private func features(_ shapes: [Shape]) -> Int {
    shapes.reduce(0) { $0 + Layout.paddedChannels($1[1]) * $1[2] * $1[3] }
  }
}
