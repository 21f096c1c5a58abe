import LimnNetworks
import LimnTensors

/// A flow of couplings, trained with the model.
package struct FlowPrior: LatentPrior {
  /// The shape of one latent.
  package let shape: LatentShape
  private let flow: CouplingFlow
  private let parameters: Parameters

  /// Makes a prior of a flow and its weights.
  package init(_ shape: LatentShape, _ flow: CouplingFlow, _ parameters: Parameters) {
    (self.shape, self.flow, self.parameters) = (shape, flow, parameters)
  }

  /// The latent of `spread` times standard normal noise.
  package func sample(key: RandomKey, spread: Double) -> Latent {
    shape.latent(flow.vectors(of: shape.noise(key: key).rows * Float(spread), in: Pass(parameters)))
  }

  /// The density of the latents' noise, and how much the flow stretches space there.
  package func logDensity(of latents: Latent) -> [Double] {
    flow.logDensity(of: Variable(shape.rows(of: latents)), in: Pass(parameters)).value.array.map(Double.init)
  }
}
