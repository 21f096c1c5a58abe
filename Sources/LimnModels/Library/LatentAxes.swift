import LimnData
import LimnFoundation
import LimnTensors

/// Directions of a latent space that need no labels: its units, as "unit:3", counted from 0, and the principal axes of the model's prior,
/// largest first, as "axis:1". A step is a standard deviation of the prior: the fitted one, or the one that the model was trained with.
enum LatentAxes {
  /// More coordinates have no covariance that can be had quickly.
  private static let mostCoordinates = 4096

  /// The direction of a name; nil for a name that is of neither form.
  static func direction(_ name: String, of model: String, in library: ModelLibrary) throws(ModelError) -> Direction? {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
    let prior: any LatentPrior
    let label: String
    let input: DataType
    do {
      let opened = try library.model(model)
      prior = try library.fittedPrior(of: model) ?? opened.prior
      (label, input) = (opened.folder.name.printable, opened.input)
    } catch { throw ModelError("\(error)") }
    let size = prior.shape.coordinates
    guard size <= mostCoordinates else {
      throw ModelError("\(label) has \(size) units: units and axes can be had of up to \(mostCoordinates)")
    }
    guard let number = Int(parts[1]), (kind.first..<kind.first + size).contains(number) else {
      throw ModelError(
        "\"\(name.printable)\" is none of \(label): give \(kind.rawValue):\(kind.first) to \(kind.rawValue):\(kind.first + size - 1)"
      )
    }
    let moments = prior.moments
    var vector = [Double](repeating: 0, count: size)
    var variance: Double
    switch kind {
    case .unit:
      vector[number] = 1
      variance = moments.covariance[number * size + number]
    case .axis:
      guard !(prior is StandardNormal) else {
        throw ModelError(
          "\(label) has a prior that is alike along all axes: fit one with '\(Role.priorFit(of: model, input))', "
            + "or give a unit, such as unit:0")
      }
      guard let axes = PrincipalAxes(moments) else {
        throw ModelError("the principal axes of \(label) cannot be computed: give a unit, such as unit:0")
      }
      vector = Array(axes.vectors.row(number - 1))
      variance = axes.variances[number - 1]
    }
    let mean = zip(vector, moments.mean).reduce(0) { $0 + $1.0 * $1.1 }
    let latent = prior.shape.latent(Tensor(vector.map { Float($0) }, shape: [1, size]))
    return Direction(
      name: name, space: prior.space, levels: latent.levels, mean: mean, spread: variance.squareRoot(), withMean: mean,
      withoutMean: mean, method: kind.rawValue, positives: 0, negatives: 0, accuracy: 0)
  }

  private enum Kind: String {
    case unit, axis

    /// The first number.
    var first: Int { self == .unit ? 0 : 1 }
  }
}
