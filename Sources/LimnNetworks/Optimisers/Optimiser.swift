import LimnTensors

/// A rule by which gradients change weights; its whole state can be written down and taken up again.
public protocol Optimiser: Sendable {
  /// What does not change during training.
  associatedtype Settings: Sendable, Hashable

  /// The names of the sets of tensors that it keeps beside the weights, each with a tensor for every weight.
  static func stateNames(_ settings: Settings) -> [String]

  /// What one of these sets begins with at some weights, where a state was written without it; nil if there is no going on then.
  static func start(of set: String, at weights: Parameters) -> Parameters?

  /// Starts from these weights.
  init(_ weights: Parameters, settings: Settings)

  /// Continues from a state: `state` has a set for each of `stateNames`.
  init(_ weights: Parameters, state: [String: Parameters], step: Int, settings: Settings)

  /// The weights.
  var weights: Parameters { get }
  /// The moving average of the weights; nil where none is kept.
  var average: Parameters? { get }
  /// The sets of tensors kept beside the weights, by `stateNames`.
  var state: [String: Parameters] { get }
  /// Steps taken.
  var step: Int { get }

  /// Takes one step along the mean of the gradients of equal shards of a batch, summed in their order, and returns the mean's
  /// norm before clipping. If that is not a finite number, nothing is changed.
  mutating func update(meanOf shards: [Parameters], learningRate: Float) -> Double
}

extension Optimiser {
  /// Most need every set that they keep.
  public static func start(of set: String, at weights: Parameters) -> Parameters? { nil }

  /// Whether no number of the weights and of the state is infinite or not a number.
  public var isFinite: Bool {
    ([weights] + state.values).allSatisfy { set in set.names.allSatisfy { set[$0].isFinite } }
  }
}
