import LimnNetworks
import LimnTensors

/// The layers of an identifiable variational autoencoder of rows (Khemakhem et al., "Variational autoencoders and nonlinear ICA: a unifying
/// framework", 2020): the prior of a row's latent is normal about 0, its variances being those of the row's segment, which is enough to
/// find the sources of a nonlinear mixture up to their order and a function of each.
package struct IdentifiableNetwork: Module {
  /// The hyperparameters.
  package let architecture: IdentifiableArchitecture
  private let encoder: LinearStack, decoder: LinearStack

  /// Makes the layers.
  package init(_ architecture: IdentifiableArchitecture) {
    self.architecture = architecture
    let (columns, units) = (architecture.columns, architecture.latent)
    let shown = columns + (architecture.prior == .segments ? architecture.segments : 0)
    encoder = LinearStack("encoder", shown, architecture.hidden, to: 2 * units, activation: .leakyReLU)
    decoder = LinearStack("decoder", units, architecture.hidden, to: columns, activation: .leakyReLU)
  }

  /// Encoder, decoder, and the variances of the segments.
  package var modules: [(name: String, module: any Module)] {
    let parts: [(name: String, module: any Module)] = [("encoder", encoder), ("decoder", decoder)]
    guard architecture.prior == .segments else { return parts }
    return parts + [("prior", SegmentVariances(segments: architecture.segments, units: architecture.latent))]
  }

  /// The distributions of the latents of rows `[N, columns]` of these segments.
  package func posterior(_ rows: Variable, segments: [Int], in pass: Pass) -> Gaussian {
    let shown =
      architecture.prior == .segments ? Variable(columns: [rows, Variable(marks(segments))]) : rows
    return Gaussian(moments: encoder(shown, in: pass)).clampingLogVariance()
  }

  /// The distributions of latents of rows of these segments, whatever the rows are.
  package func prior(segments: [Int], in pass: Pass) -> Gaussian {
    let zeros = Variable(Tensor(zeros: [segments.count, architecture.latent]))
    guard architecture.prior == .segments else { return Gaussian(mean: zeros, logVariance: zeros) }
    return Gaussian(mean: zeros, logVariance: pass[SegmentVariances.name].columnsAsRows(segments)).clampingLogVariance()
  }

  /// The rows `[N, columns]` of latents.
  package func decode(_ latents: Variable, in pass: Pass) -> Variable { decoder(latents, in: pass) }

  /// A one in the column of each segment, `[N, segments]`.
  private func marks(_ segments: [Int]) -> Tensor {
    let width = architecture.segments
    return Tensor(shape: [segments.count, width]) { output in
      output.update(repeating: 0)
      for (row, segment) in segments.enumerated() { output[row * width + segment] = 1 }
    }
  }
}

/// The logarithms of the variances of each unit in each segment, `[units, segments]`; 0 before training, but for a little noise.
struct SegmentVariances: Module {
  static let name = "prior.log_variance"
  let segments: Int, units: Int

  var parameters: [ParameterSpec] { [ParameterSpec(Self.name, [units, segments], .heNormal(fanIn: 1, gain: 0.1))] }
  var summary: String { "variances of \(segments) segments" }
}
