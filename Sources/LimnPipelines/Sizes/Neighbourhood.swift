/// What the result at one pixel depends on: how far around it, and on which grid.
public struct Neighbourhood: Sendable, Hashable {
  /// Pixels on every side that can change the result; nil: the whole photo can.
  public var reach: Int?
  /// The photo is seen in squares of this many pixels, from its top left corner.
  public var grid: Int

  /// Makes a neighbourhood; by default of the pixel alone.
  public init(reach: Int? = 0, grid: Int = 1) {
    self.reach = reach
    self.grid = grid
  }
}
