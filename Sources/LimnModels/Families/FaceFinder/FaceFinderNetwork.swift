import LimnNetworks
import LimnTensors

/// One of the networks of a `FaceFinder`: convolutions with a parametric ReLU and max pooling between them, then a head
/// whose channels are two logits (no face, face), four corrections of the box and, at the third, ten landmarks; the fourth has these alone, and the fifth one logit.
///
/// Zhang et al., "Joint face detection and alignment using multitask cascaded convolutional networks", 2016.
package struct FaceFinderNetwork: Module {
  /// Rows and columns of the pixels that one candidate is.
  package let side: Int
  private let convolutions: Sequential
  /// The dense layer before the head; nil: the network is convolutional to its end.
  private let dense: Sequential?
  private let head: any Layer

  /// Channels of the head.
  package let outputs: Int

  /// Looks at every place of a picture: `[N, 3, H, W]` to `[N, 6, …]`, a candidate of 12×12 pixels every 2.
  package static let proposal = FaceFinderNetwork(
    side: 12,
    convolutions: [
      convolution("pnet.conv1", 3, 10, 3), PReLU("pnet.prelu1", 10), MaxPool2D(kernel: 2, stride: 2),
      convolution("pnet.conv2", 10, 16, 3), PReLU("pnet.prelu2", 16),
      convolution("pnet.conv3", 16, 32, 3), PReLU("pnet.prelu3", 32),
    ], dense: nil, head: convolution("pnet.head", 32, 6, 1), outputs: 6)

  /// Looks at candidates of 24×24 pixels: `[N, 3, 24, 24]` to `[N, 6]`.
  package static let refinement = FaceFinderNetwork(
    side: 24,
    convolutions: [
      convolution("rnet.conv1", 3, 28, 3), PReLU("rnet.prelu1", 28), MaxPool2D(kernel: 3, stride: 2),
      convolution("rnet.conv2", 28, 48, 3), PReLU("rnet.prelu2", 48), MaxPool2D(kernel: 3, stride: 2),
      convolution("rnet.conv3", 48, 64, 2), PReLU("rnet.prelu3", 64),
    ], dense: [Linear("rnet.dense", 576, 128), PReLU("rnet.prelu4", 128)], head: Linear("rnet.head", 128, 6), outputs: 6
  )

  /// Looks at candidates of 48×48 pixels and gives landmarks too: `[N, 3, 48, 48]` to `[N, 16]`.
  package static let output = closest("onet", outputs: 16)

  /// Looks at faces of 48×48 pixels that are held upright: `[N, 3, 48, 48]` to `[N, 10]`, five landmarks' places across, then down, as
  /// shares of the side.
  package static let landmarks = closest("lnet", outputs: 10)

  /// Looks at places of 48×48 pixels that are seen upright: `[N, 3, 48, 48]` to `[N, 1]`, the logarithm of the odds of a face.
  package static let verification = closest("vnet", outputs: 1)

  private static func closest(_ name: String, outputs: Int) -> FaceFinderNetwork {
    FaceFinderNetwork(
      side: 48,
      convolutions: [
        convolution("\(name).conv1", 3, 32, 3), PReLU("\(name).prelu1", 32), MaxPool2D(kernel: 3, stride: 2),
        convolution("\(name).conv2", 32, 64, 3), PReLU("\(name).prelu2", 64), MaxPool2D(kernel: 3, stride: 2),
        convolution("\(name).conv3", 64, 64, 3), PReLU("\(name).prelu3", 64), MaxPool2D(kernel: 2, stride: 2),
        convolution("\(name).conv4", 64, 128, 2), PReLU("\(name).prelu4", 128),
      ], dense: [Linear("\(name).dense", 1152, 256), PReLU("\(name).prelu5", 256)],
      head: Linear("\(name).head", 256, outputs), outputs: outputs)
  }

  private init(
    side: Int, convolutions: [any Layer], dense: [any Layer]?, head: any Layer, outputs: Int
  ) {
    self.side = side
    self.convolutions = Sequential(convolutions)
    self.dense = dense.map { Sequential($0) }
    self.head = head
    self.outputs = outputs
  }

  private static func convolution(_ name: String, _ inputs: Int, _ outputs: Int, _ kernel: Int) -> Convolution2D {
    Convolution2D(name, inputs, outputs, kernel: kernel, padding: 0, bias: true)
  }

  /// The layers in their order, by the names that their parameters have: "conv1", "prelu1" …
  package var modules: [(name: String, module: any Module)] {
    (convolutions.layers + (dense?.layers ?? []) + [head]).enumerated().map { index, layer in
      let words = layer.parameters.first?.name.split(separator: ".") ?? []
      return (words.count > 1 ? String(words[1]) : "pool\(index)", layer)
    }
  }

  /// The shapes of pixels `[N, 3, H, W]` on their way to the head's channels; throws as its layers do.
  package func shapes(of pixels: Shape) throws(ShapeError) -> ShapeWalk {
    var walk = ShapeWalk(pixels)
    try walk.through(convolutions)
    if let dense {
      try walk.reshape(to: [pixels[0], walk.shape.dimensions.dropFirst().reduce(1, *)])
      try walk.through(dense)
    }
    try walk.through(head)
    return walk
  }

  /// The head's channels for pixels `[N, 3, H, W]` from −1 to 1: `[N, outputs, H', W']` of a convolutional network, `[N, outputs]`
  /// of one for candidates.
  package func callAsFunction(_ pixels: Variable, in pass: Pass) -> Variable {
    let maps = convolutions(pixels, in: pass)
    guard let dense else { return head(maps, in: pass) }
    let units = maps.shape.dimensions.dropFirst().reduce(1, *)
    return head(dense(maps.reshaped(to: [maps.shape[0], units]), in: pass), in: pass)
  }
}

/// The networks of a `FaceFinder`: the same three for every architecture, and more for some.
package struct FaceFinderNetworks: Module {
  /// The networks by their names, those of the first three from the paper.
  package let named: [(name: String, network: FaceFinderNetwork)]

  /// Makes the networks of an architecture.
  package init(_ architecture: FaceFinderArchitecture) {
    named =
      [
        ("pnet", FaceFinderNetwork.proposal), ("rnet", FaceFinderNetwork.refinement),
        ("onet", FaceFinderNetwork.output),
      ] + (architecture.landmarks ? [("lnet", FaceFinderNetwork.landmarks)] : [])
      + (architecture.verification ? [("vnet", FaceFinderNetwork.verification)] : [])
  }

  /// The networks as modules.
  package var modules: [(name: String, module: any Module)] { named.map { ($0.name, $0.network) } }
}
