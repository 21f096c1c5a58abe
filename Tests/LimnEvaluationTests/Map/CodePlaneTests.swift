import LimnEvaluation
import LimnTensors
import Testing

@Suite struct CodePlaneTests {
  /// Codes that vary by 2, 1 and 0 along axes that are turned from the units.
  private let rows = Tensor(
    [3, 4, 5, -3, -4, 5, 0.8, -0.6, 5, -0.8, 0.6, 5].map { Float($0) }, shape: [4, 3])

  @Test func thePrincipalAxesAreWhereCodesVaryMost() throws {
    let plane = try #require(CodePlane(principalAxesOf: Moments(of: rows)))
    #expect(plane.titles == ["axis 1 (96 %)", "axis 2 (4 %)"])
    for code in [[3.0, 4, 5], [0.8, -0.6, 5]] {
      let back = plane.code(at: plane.point(of: code))
      #expect(zip(back, code).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    #expect(abs(abs(plane.point(of: [3.0, 4, 5]).x) - 5) < 1e-6)
    // What is not in the plane is left out.
    #expect(abs(plane.point(of: [3.0, 4, 9]).x - plane.point(of: [3.0, 4, 5]).x) < 1e-6)
  }

  @Test func aPlaneOfUnitsHasThemselvesAsCoordinates() {
    let plane = CodePlane(units: [2, 0], mean: [1, 2, 3])
    #expect(plane.titles == ["unit 2", "unit 0"])
    #expect(plane.point(of: [7.0, 8, 9]) == CodePlane.Point(x: 9, y: 7))
    #expect(plane.code(at: CodePlane.Point(x: 9, y: 7)) == [7, 2, 9])
  }
}
