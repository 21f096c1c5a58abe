import LimnTensors

/// A walk through a network with shapes alone: the output of each layer for an input of a shape, and how many floats are held on the
/// way, at inference and in training. Nothing is computed.
public struct ShapeWalk: Sendable {
  /// A layer on the way.
  public struct Step: Sendable, Hashable {
    /// What it is, in a few words.
    public let summary: String
    /// The shape that it gives.
    public let output: Shape
  }

  /// The layers so far.
  public private(set) var steps: [Step] = []
  /// The shape that the next layer takes.
  public private(set) var shape: Shape
  /// The shapes that were kept for later (`keep`), in order.
  public private(set) var kept: [Shape] = []
  /// Floats held at most at inference: a layer's input and output, and whatever else is still needed. Channels of maps are counted as
  /// they are stored (`Layout.paddedChannels`); what a kernel needs for itself is not counted.
  public private(set) var mostFloats: Int
  /// Floats that a tape keeps for the way back: the input and the output of every layer.
  public private(set) var tapeFloats: Int
  /// Floats that are held beside the current value.
  private var held = 0
  /// Whether the current value is among those that are held, or belongs to somebody else.
  private var isHeld: Bool

  /// Begins with an input; `isCounted` says whether its floats are.
  public init(_ input: Shape, isCounted: Bool = true) {
    shape = input
    let own = Self.floats(input)
    mostFloats = isCounted ? own : 0
    tapeFloats = own
    held = isCounted ? own : 0
    isHeld = true
  }

  /// Goes through an operation that gives a shape, and has as many copies of its output beside it while it runs.
  public mutating func step(to output: Shape, _ summary: String, copies: Int = 0) {
    let own = Self.floats(output)
    mostFloats = max(mostFloats, held + (isHeld ? 0 : Self.floats(shape)) + own * (1 + copies))
    tapeFloats += own
    steps.append(Step(summary: summary, output: output))
    (shape, isHeld) = (output, false)
  }

  /// Goes on with the same numbers under another shape; throws where there are not as many.
  public mutating func reshape(to output: Shape) throws(ShapeError) {
    guard output.count == shape.count else { throw ShapeError("\(shape) has not as many numbers as \(output)") }
    shape = output
  }

  /// Keeps the current value to the end, for a layer that comes later or as a result.
  public mutating func keep() {
    kept.append(shape)
    if !isHeld { held += Self.floats(shape) }
    isHeld = true
  }

  /// Holds the current value while `body` goes on with it.
  public mutating func holding(_ body: (inout ShapeWalk) throws(ShapeError) -> Void) throws(ShapeError) {
    let own = isHeld ? 0 : Self.floats(shape)
    let (before, count) = (isHeld, steps.count)
    held += own
    isHeld = true
    try body(&self)
    held -= own
    // Where nothing was done the value is what it was.
    if steps.count == count { isHeld = before }
  }

  private static func floats(_ shape: Shape) -> Int {
    // Pictures are in plain order.
    guard shape.rank == 4, shape[1] > 3 else { return shape.count }
    return shape[0] * Layout.paddedChannels(shape[1]) * shape[2] * shape[3]
  }
}
