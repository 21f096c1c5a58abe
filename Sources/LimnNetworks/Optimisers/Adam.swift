import CKernels
import LimnTensors

/// Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1) with decoupled weight decay
/// (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2) and a moving average of the weights.
public struct Adam: Sendable {
  /// What does not change during training.
  public struct Settings: Sendable, Hashable {
    /// Decay of the first moment.
    public var beta1: Float
    /// Decay of the second moment.
    public var beta2: Float
    /// Added to the root of the second moment.
    public var epsilon: Float
    /// Decoupled weight decay, times the learning rate at each step.
    public var weightDecay: Float
    /// The largest norm of the gradient over all parameters; a longer one is scaled down to it. Nil: no limit.
    public var clip: Float?
    /// Decay of the moving average of the weights a step; nil: no average is kept.
    public var averageDecay: Float?

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
  public let settings: Settings
  /// The weights.
  public internal(set) var weights: Parameters
  /// Moving averages of gradients and of their squares.
  public internal(set) var first: Parameters, second: Parameters
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
    step += 1
    let norm = weights.names.reduce(0.0) { $0 + gradients[$1].squaredNorm() }.squareRoot()
    let scale = settings.clip.map { Double($0) < norm ? Float(Double($0) / norm) : 1 } ?? 1
    // The average of the first steps would hold on to the random start: its decay begins small (TensorFlow's rule).
    let averageDecay = settings.averageDecay.map { min($0, Float(step + 1) / Float(step + 10)) } ?? 0
    var constants = limn_adam_step(
      beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon, rate: learningRate,
      decay: settings.weightDecay, scale1: 1 / (1 - power(settings.beta1, step)),
      scale2: 1 / (1 - power(settings.beta2, step)), gradientScale: scale, averageDecay: averageDecay)
    for name in weights.names {
      let gradient = gradients[name].converted(to: .plain)
      gradient.withValues { gradient in
        weights.withPointer(name) { weight in
          first.withPointer(name) { first in
            second.withPointer(name) { second in
              let count = gradient.count
              if average != nil {
                average!.withPointer(name) { average in
                  limn_adam(&constants, count, gradient.baseAddress, weight, first, second, average)
                }
              } else {
                limn_adam(&constants, count, gradient.baseAddress, weight, first, second, nil)
              }
            }
          }
        }
      }
    }
    return norm
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
  fileprivate mutating func withPointer(_ name: String, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    update(name) { $0.withMutableValues { body($0.baseAddress!) } }
  }
}
