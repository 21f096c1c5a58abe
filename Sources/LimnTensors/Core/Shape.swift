import LimnFoundation

/// The extents of a tensor, outermost first: `[N, C, H, W]` for a batch of images.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extent along each axis.
  public let dimensions: [Int]

  /// Makes a shape from its extents, none of them negative.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "a shape has no negative extent: \(dimensions)")
    self.dimensions = dimensions
  }

  /// Makes a shape from its extents.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements: the product of the extents, 1 for a scalar.
  public var count: Int { dimensions.reduce(1, *) }

  /// The extent along one axis; a negative axis counts from the end.
  public subscript(axis: Int) -> Int { dimensions[axis < 0 ? rank + axis : axis] }

  /// The extents as they are written in messages: "[1, 3, 64, 64]".
  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}

/// A shape that an operation or a layer cannot take.
public struct ShapeError: KindedError, Hashable, Sendable, CustomStringConvertible {
  /// What an operation was given does not fit it.
  public var errorKind: ErrorKind { .work }

  /// What was found and what is needed, in one line.
  public let description: String

  /// Makes an error from its one line of text.
  public init(_ description: String) {
    self.description = description
  }
}
