import Foundation
import LimnData
import LimnModels
import LimnTensors

/// A variational recurrent network (Chung et al., "A recurrent latent variable model for sequential data", 2015) with drawn weights:
/// at each step a prior of the state, a posterior of input and state, and a state of input, latent and state.
struct VRNN: VariationalEncoder, Decoder, ConditionalPrior {
  static let (columns, units, steps) = (2, 2, 3)
  static let family = ModelFamily("vrnn") { folder in
    let model = VRNN(space: LatentSpace(name: folder.name, model: folder.hash, levels: [.sequence(units: units)]))
    return LearnedModel(
      folder: folder, input: .sequence(axes: [.columns: columns]),
      roles: .init(encoder: model, decoder: model, prior: GeneratedPaths(model: model), conditionalPrior: model))
  }

  let space: LatentSpace

  func posterior(_ inputs: Tensor) throws -> any Posterior { Paths(model: self, inputs: inputs, followsPrior: false) }

  func distribution(given inputs: Tensor) throws -> any Distribution {
    Paths(model: self, inputs: inputs, followsPrior: true)
  }

  func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else { throw ShapeError("a latent of \(latents.space) is none of \(space)") }
    let (shape, values) = (latents.levels[0].shape, latents.rows.array)
    let frames = (0..<latents.count).flatMap { item in
      run(nil, shape[1]) { step, _, _ in values.step(item * shape[1] + step) }.flatMap(\.frame)
    }
    return Tensor(frames.map { Float($0) }, shape: [shape[0], shape[1], Self.columns])
  }

  /// Runs through one sequence, or, without one, through the frames that it decodes; `choose` picks the latent of each step.
  func run(
    _ inputs: [Double]?, _ steps: Int,
    _ choose: (_ step: Int, _ prior: StepNormal, _ posterior: StepNormal?) -> [Double]
  ) -> [(latent: [Double], frame: [Double], prior: StepNormal, posterior: StepNormal?)] {
    var state = [0.0, 0, 0]
    return (0..<steps).map { step in
      let given = inputs.map { Array($0[step * Self.columns..<(step + 1) * Self.columns]) }
      let prior = StepNormal(affine("prior", state, 2 * Self.units))
      let posterior = given.map { StepNormal(affine("encoder", $0 + state, 2 * Self.units)) }
      let latent = choose(step, prior, posterior)
      let frame = affine("decoder", latent + state, Self.columns)
      state = affine("state", (given ?? frame) + latent + state, 3).map(tanh)
      return (latent, frame, prior, posterior)
    }
  }

  private func affine(_ name: String, _ x: [Double], _ outputs: Int) -> [Double] {
    let weights = RandomKey(seed: 7).split(name).normal([x.count + 1, outputs]).array.map { 0.5 * Double($0) }
    return (0..<outputs).map { output in
      var sum = weights[output]
      for (index, value) in x.enumerated() { sum += value * weights[(index + 1) * outputs + output] }
      return sum
    }
  }
}
