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

extension StepList {
  /// The neighbourhood of the last step's output: along each way through the steps their reaches add up.
  var neighbourhood: Neighbourhood {
    var slots = [Neighbourhood()]
    for step in steps {
      let own = step.stage.neighbourhood
      let inputs = step.inputs.map { slots[$0] }
      let reach = inputs.map(\.reach).reduce(Int?.some(0)) { farthest, reach in
        farthest.flatMap { farthest in reach.map { max(farthest, $0) } }
      }
      slots.append(
        Neighbourhood(
          reach: own.reach.flatMap { own in reach.map { own + $0 } },
          grid: inputs.map(\.grid).reduce(own.grid, commonMultiple)))
    }
    return slots[slots.count - 1]
  }
}

private func commonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (a, b)
  while y != 0 { (x, y) = (y, x % y) }
  return a / max(x, 1) * b
}
