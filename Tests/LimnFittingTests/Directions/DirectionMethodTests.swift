import LimnFitting
import LimnTensors
import Testing

@Suite struct DirectionMethodTests {
  private let latents = SyntheticLatents(count: 6000)

  private func normal(_ method: DirectionMethod, matched: Bool = true) throws -> [Double] {
    try method.fit(
      LabelledLatents(
        values: latents.values, classes: latents.attribute,
        matched: matched ? [latents.confounder.map { $0 }] : []
      )
    ).unit
  }

  /// Degrees in the plane of attribute and confounder; positive towards the confounder.
  private func lean(_ vector: [Double]) -> Double {
    let angle = SyntheticLatents.angle([vector[0], vector[1]], axis: 0)
    return vector[1] < 0 ? -angle : angle
  }

  @Test("The difference of means brings the confounder along by 26.6 degrees")
  func meanBringsTheConfounderAlong() throws {
    let vector = try normal(.mean)
    #expect(abs(vector.norm - 1) < 1e-12)
    #expect(abs(lean(vector) - 26.6) < 2)
    #expect(try normal(.balanced, matched: false) == vector)
  }

  @Test("The balanced difference lies within 2 degrees of the attribute's own axis")
  func balancedDoesNot() throws {
    #expect(abs(lean(try normal(.balanced))) < 1.5)
    #expect(SyntheticLatents.angle(try normal(.balanced), axis: 0) < 2)
  }

  @Test(
    "The normals lean less than the means, and orthogonal to the confounder's axis not at all",
    arguments: [
      DirectionMethod.logistic, .svm,
    ])
  func normalsSeparate(_ method: DirectionMethod) throws {
    let vector = try normal(method)
    #expect(abs(lean(vector)) < 15)
    let projections = latents.values.rowProducts(with: vector)
    #expect(ProjectionStatistics(projections, classes: latents.attribute).accuracy > 0.975)
    let other = try DirectionMethod.balanced.fit(
      LabelledLatents(
        values: latents.values, classes: latents.confounder, matched: [latents.attribute.map { $0 }]
      )
    ).unit
    let rest = Span(of: [other]).removed(from: vector)
    #expect(abs(rest.dot(other)) < 1e-5 * rest.norm)
    #expect(abs(lean(rest)) < 1.5)
    #expect(SyntheticLatents.angle(rest, axis: 0) < 6)
  }

  @Test("The same rows in another order give the same direction", arguments: DirectionMethod.allCases)
  func orderDoesNotMatter(_ method: DirectionMethod) throws {
    let order = RandomKey(seed: 9).permutation(latents.attribute.count)
    let shuffled = try method.fit(
      LabelledLatents(
        values: latents.values.rows(order), classes: order.map { latents.attribute[$0] },
        matched: [order.map { latents.confounder[$0] }]))
    let vector = try normal(method)
    #expect(zip(shuffled.unit, vector).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func notesSayHowItWent() throws {
    let matched: [Bool?] = latents.confounder.enumerated().map { $0.offset == 0 ? nil : $0.element }
    let balanced = try DirectionMethod.balanced.fit(
      LabelledLatents(
        values: latents.values, classes: latents.attribute, matched: [matched]))
    #expect(balanced.note == "2 combinations, 1 more with one class only left out (1 latent)")
    let logistic = try #require(
      try DirectionMethod.logistic.fit(LabelledLatents(values: latents.values, classes: latents.attribute)).note)
    #expect(logistic.hasPrefix("converged after ") && logistic.hasSuffix(" steps"))
    #expect(
      try DirectionMethod.mean.fit(LabelledLatents(values: latents.values, classes: latents.attribute)).note == nil)
  }

  @Test func whatHasNoDirectionIsRefused() {
    func refusal(_ method: DirectionMethod, _ values: Tensor, _ classes: [Bool], _ matched: [[Bool?]] = []) -> String {
      do {
        _ = try method.fit(LabelledLatents(values: values, classes: classes, matched: matched))
        return "none"
      } catch { return error.description }
    }
    let two = Tensor([1, 2, 3, 4], shape: [2, 2])
    #expect(refusal(.mean, two, [true, true]) == "a direction needs latents of both classes")
    #expect(
      refusal(.balanced, two, [true, false], [[true, false]])
        == "no combination of the matched attributes has both classes; match fewer, or use the method mean")
    #expect(
      refusal(.mean, Tensor(zeros: [2, 2]), [true, false])
        == "the two classes have the same latents on average: there is no direction")
    #expect(
      refusal(.svm, Tensor(zeros: [2, 3000]), [true, false])
        == "the latent has 3000 coordinates, and the method svm takes 2048 at most; use mean or balanced")
  }
}
