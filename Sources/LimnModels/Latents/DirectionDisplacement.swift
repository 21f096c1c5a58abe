import LimnTensors

/// How the parts of a picture move when its latent goes along a direction: the corners of a mouth, say, up and outwards in a smile.
///
/// The field of displacements for a step of length 1 is a linear function of the latent: that of a face which looks aside is another one.
package struct DirectionDisplacement: Sendable {
  /// The field of the latent 0: `[1, 2, S, S]`, across and down, in widths and heights of the picture, as `Tensor.displaced` takes it.
  package let mean: Tensor
  /// Fields of which a latent's own part is a mixture, `[K, 2, S, S]`.
  package let axes: Tensor
  /// What a latent has of each of them, as products with its D coordinates: `[K, D]`.
  package let loadings: Tensor

  /// Makes a displacement of its parts, whose shapes go together.
  package init(mean: Tensor, axes: Tensor, loadings: Tensor) {
    precondition(Self.problem(mean: mean, axes: axes, loadings: loadings) == nil, "the parts do not go together")
    (self.mean, self.axes, self.loadings) = (mean, axes, loadings)
  }

  /// Why parts do not go together; nil if they do.
  static func problem(mean: Tensor, axes: Tensor, loadings: Tensor) -> String? {
    guard mean.shape.rank == 4, mean.shape[0] == 1, mean.shape[1] == 2, mean.count > 0 else {
      return "\"displacement.mean\" is \(mean.shape), expected [1, 2, S, S]"
    }
    guard axes.shape.rank == 4, axes.shape[0] > 0,
      axes.shape.dimensions.dropFirst() == mean.shape.dimensions.dropFirst()
    else {
      return "\"displacement.axes\" is \(axes.shape), expected [K, 2, S, S] as \"displacement.mean\" is \(mean.shape)"
    }
    guard loadings.shape.rank == 2, loadings.shape[0] == axes.shape[0] else {
      return "\"displacement.loadings\" is \(loadings.shape), expected [K, D] as \"displacement.axes\" is \(axes.shape)"
    }
    return nil
  }

  /// The field of each latent of a batch for a step of length 1 along the direction, `[N, 2, S, S]`; the latents have D coordinates.
  package func fields(for latents: Latent) -> Tensor {
    let shares = latents.rows.matrixProduct(loadings, otherTransposed: true)
    let size = mean.count
    let own = shares.matrixProduct(axes.reshaped(to: [axes.shape[0], size]))
    let mean = mean.array
    return Tensor(
      own.array.enumerated().map { $0.element + mean[$0.offset % size] },
      shape: Shape([latents.count] + self.mean.shape.dimensions.dropFirst()))
  }
}
