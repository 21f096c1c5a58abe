import LimnFoundation
import LimnModels
import LimnTensors

extension BasicArchitecture {
  /// Makes an architecture with less to write; throws `ShapeError` as the one of values does.
  package init(
    width: Int, height: Int, channels: Int = 1, latent: Int, likelihood: String = "gaussian",
    activation: String = "relu",
    encoderConvolutions: [Int] = [], encoderKernels: [Int] = [], encoderHidden: [Int] = [], decoderHidden: [Int] = [],
    decoderConvolutions: [Int] = []
  ) throws(ShapeError) {
    func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }
    try self.init([
      "width": .integer(width), "height": .integer(height), "channels": .integer(channels),
      "latent": .integer(latent), "likelihood": .text(likelihood), "activation": .text(activation),
      "encoderConvolutions": list(encoderConvolutions), "encoderKernels": list(encoderKernels),
      "encoderHidden": list(encoderHidden), "decoderHidden": list(decoderHidden),
      "decoderConvolutions": list(decoderConvolutions),
    ])
  }

  /// The network of Locatello et al. (2019) for images of 64×64.
  package static func locatello(channels: Int = 1) throws(ShapeError) -> BasicArchitecture {
    try BasicArchitecture(
      width: 64, height: 64, channels: channels, latent: 10, likelihood: "bernoulli",
      encoderConvolutions: [32, 32, 64, 64], encoderKernels: [4, 4, 2, 2], encoderHidden: [256], decoderHidden: [256],
      decoderConvolutions: [64, 64, 32, 32])
  }
}
