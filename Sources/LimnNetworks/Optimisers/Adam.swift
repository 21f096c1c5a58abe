import CKernels
import LimnTensors

/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1) with decoupled weight decay
/// (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2) and a moving average of the weights.
public struct Adam: Optimiser {
  /// What does not change during training.
  public struct Settings: Sendable, Hashable {
    /// Decay of the first moment.
    package var beta1: Float
    /// Decay of the second moment.
    package var beta2: Float
    /// Added to the root of the second moment.
    package var epsilon: Float
    /// Decoupled weight decay, times the learning rate at each step.
    package var weightDecay: Float
    /// The largest norm of the gradient over all parameters; a longer one is scaled down to it. Nil: no limit.
    package var clip: Float?
    /// Decay of the moving average of the weights a step; nil: no average is kept.
    package var averageDecay: Float?

    /// Makes settings; the defaults are the paper's.
    public init(
      beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0, clip: Float? = nil,
      averageDecay: Float? = nil
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.clip = clip
      self.averageDecay = averageDecay
    }
  }

  /// What does not change during training.
  package let settings: Settings
  /// The weights.
  public internal(set) var weights: Parameters
  /// Moving averages of gradients and of their squares.
  package internal(set) var first: Parameters, second: Parameters
  /// The moving average of the weights; nil without `averageDecay`.
  public internal(set) var average: Parameters?
  /// Steps taken.
  public internal(set) var step: Int

  /// Starts from these weights.
  public init(_ weights: Parameters, settings: Settings = Settings()) {
    let zeros = weights.mapped { Tensor(zeros: $0.shape) }
    self.init(
      weights, first: zeros, second: zeros, average: settings.averageDecay == nil ? nil : weights, step: 0,
      settings: settings)
  }

  /// Carries on from the state of an earlier run.
  public init(
    _ weights: Parameters, first: Parameters, second: Parameters, average: Parameters?, step: Int, settings: Settings
  ) {
    self.weights = weights
    self.first = first
    self.second = second
    self.average = average
    self.step = step
    self.settings = settings
  }

  /// Takes one step along the gradients and returns their norm before clipping.
  public mutating func update(_ gradients: Parameters, learningRate: Float) -> Double {
    update(meanOf: [gradients], learningRate: learningRate)
  }

  /// Takes one step along the mean of the gradients of equal shards of a batch and returns its norm before clipping.
  ///
  /// If the norm is not a finite number, nothing is changed. The shards are summed in their order, and what is done does
  /// not depend on the number of threads.
  public mutating func update(meanOf shards: [Parameters], learningRate: Float) -> Double {
    let gradients = weights.names.map { name in shards.map { $0[name].converted(to: .plain) } }
    for (name, shards) in zip(weights.names, gradients) {
      precondition(
        shards.allSatisfy { $0.shape == weights[name].shape }, "a gradient does not fit the weights of \(name)")
    }
    let mean = 1 / Float(shards.count)
    let norm = Self.squaredNorm(gradients).squareRoot() * Double(mean)
    guard norm.isFinite else { return norm }
    step += 1
    let scale = settings.clip.map { Double($0) < norm ? Float(Double($0) / norm) : 1 } ?? 1
    // The average of the first steps would hold on to the random start: its decay begins small (TensorFlow's rule).
    let averageDecay = settings.averageDecay.map { min($0, Float(step + 1) / Float(step + 10)) } ?? 0
    let constants = limn_adam_step(
      beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon, rate: learningRate,
      decay: settings.weightDecay, scale1: 1 / (1 - power(settings.beta1, step)),
      scale2: 1 / (1 - power(settings.beta2, step)), gradientScale: scale * mean, averageDecay: averageDecay)
    for (name, shards) in zip(weights.names, gradients) {
      nonisolated(unsafe) let weight = weights.pointer(name)
      nonisolated(unsafe) let (first, second) = (first.pointer(name), second.pointer(name))
      nonisolated(unsafe) let average = average?.pointer(name)
      Self.forPieces(of: shards) { piece, gradients in
        let start = piece.lowerBound
        withUnsafePointer(to: constants) {
          limn_adam(
            Processor.instructions, $0, piece.count, gradients, shards.count, weight + start, first + start,
            second + start, average.map { $0 + start })
        }
      }
    }
    return norm
  }

  /// The squared norm of the sum over shards: of pieces side by side, which are added up in their order.
  private static func squaredNorm(_ gradients: [[Tensor]]) -> Double {
    gradients.reduce(0.0) { total, shards in
      let sum = OrderedSum()
      forPieces(of: shards) { piece, gradients in
        var part = 0.0
        limn_gradient_norm(Processor.instructions, piece.count, gradients, shards.count, &part)
        sum.add(part, at: piece.lowerBound)
      }
      return total + sum.total
    }
  }

  /// Visits pieces of one parameter, with the places of each shard's gradient where the piece begins.
  private static func forPieces(
    of shards: [Tensor], _ body: @Sendable (Range<Int>, UnsafePointer<UnsafePointer<Float>?>) -> Void
  ) {
    Threads.forPieces(of: shards[0].count, size: 1 << 15, unit: 512) { piece in
      // The tensors are held by the caller.
      let places = shards.map { shard in shard.withValues { $0.baseAddress.map { $0 + piece.lowerBound } } }
      places.withUnsafeBufferPointer { places in
        if let places = places.baseAddress { body(piece, places) }
      }
    }
    withExtendedLifetime(shards) {}
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, square, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return Float(result)
  }
}

extension Parameters {
  /// The first number of a tensor that nothing else refers to; it lives as long as the parameters.
  fileprivate mutating func pointer(_ name: String) -> UnsafeMutablePointer<Float> {
    var pointer: UnsafeMutablePointer<Float>?
    update(name) { tensor in pointer = tensor.withMutableValues { $0.baseAddress } }
    guard let pointer else { preconditionFailure("a tensor has a place") }
    return pointer
  }
}

extension Adam {
  private enum Name { static let (first, second, average) = ("first", "second", "average") }

  /// Both moments, and the average of the weights where one is kept.
  public static func stateNames(_ settings: Settings) -> [String] {
    [Name.first, Name.second] + (settings.averageDecay == nil ? [] : [Name.average])
  }

  /// The average begins at the weights, as it does before the first step.
  public static func start(of set: String, at weights: Parameters) -> Parameters? {
    set == Name.average ? weights : nil
  }

  /// Continues from a state that `state` gave.
  public init(_ weights: Parameters, state: [String: Parameters], step: Int, settings: Settings) {
    guard let first = state[Name.first], let second = state[Name.second] else {
      preconditionFailure("a state of Adam has both moments")
    }
    self.init(
      weights, first: first, second: second, average: settings.averageDecay == nil ? nil : state[Name.average],
      step: step,
      settings: settings)
  }

  /// Both moments, and the average of the weights where one is kept.
  public var state: [String: Parameters] {
    var state = [Name.first: first, Name.second: second]
    state[Name.average] = average
    return state
  }
}
