import LimnNetworks
import LimnTensors

extension Autoencoder {
  /// The image in colour and the feature maps of the layer that has most.
  package func encodingMemory(width: Int, height: Int) -> Int {
    ActivationMemory.bytes((try? network.encodingShapes(of: [1, 3, height, width]).mostFloats) ?? 0)
  }

  /// The feature maps of the layer that has most, and the image before it is clipped.
  package func decodingMemory(width: Int, height: Int) -> Int {
    let most = (try? network.decodingShapes(of: [1, network.architecture.latent]).mostFloats) ?? 0
    return ActivationMemory.bytes(max(0, most - 3 * width * height))
  }
}
