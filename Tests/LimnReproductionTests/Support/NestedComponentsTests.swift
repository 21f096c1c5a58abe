import LimnFitting
import LimnModels
import LimnReproduction
import LimnTensors
import Testing

@Suite struct NestedComponentsTests {
  private let examples = RandomKey(seed: 1).normal([30, 1, 3, 4]).mapped { min(max(0.5 + 0.2 * $0, 0), 1) }

  @Test(arguments: [1, 3, 5])
  func fewerUnitsAreAModelOfTheirOwn(_ units: Int) throws {
    let nested = try NestedComponents(units: 5, to: examples)
    let model = try FittedFolder(
      try PrincipalComponents(units: units).fit(examples), family: PrincipalComponents.family.name
    ).model
    let seen = nested.seen(examples)
    let (own, others) = (nested.logDensities(seen, units: units), try model.density.logDensity(of: examples))
    #expect(zip(own, others).allSatisfy { abs($0 - $1) < 1e-6 })
    let back = try model.decoder.decode(model.encoder.encode(examples))
    let sum = nested.residuals(seen, units: units).reduce(0, +)
    #expect(abs(sum - (back - examples).squaredNorm()) < 1e-4)
  }
}
