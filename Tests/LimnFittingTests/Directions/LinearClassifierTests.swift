import LimnFitting
import LimnTensors
import Testing

@Suite struct LinearClassifierTests {
  private let latents = SyntheticLatents(count: 600)

  @Test("The gradient is that of the objective, taken by differences", arguments: [MarginLoss.logistic, .squaredHinge])
  func gradientByDifferences(_ loss: MarginLoss) {
    let classifier = LinearClassifier(latents.values, classes: latents.attribute, loss: loss)
    let place = RandomKey(seed: 5).normal([classifier.parameterCount]).array.map { 0.5 * Double($0) }
    let gradient = classifier.objective(place).gradient
    for index in place.indices {
      var (after, before) = (place, place)
      after[index] += 1e-5
      before[index] -= 1e-5
      let slope = (classifier.objective(after).value - classifier.objective(before).value) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-6)
    }
  }

  @Test("It ends where the gradient vanishes", arguments: [MarginLoss.logistic, .squaredHinge])
  func converges(_ loss: MarginLoss) {
    let classifier = LinearClassifier(latents.values, classes: latents.attribute, loss: loss)
    let solution = classifier.solve()
    #expect(solution.isConverged && solution.gradient <= 1e-7 && (1...30).contains(solution.steps))
    let stopped = classifier.solve(steps: 1)
    #expect(!stopped.isConverged && stopped.steps == 1 && stopped.gradient > 1e-7)
  }

  @Test(
    "Units of the features do not matter: the plane is the same one", arguments: [MarginLoss.logistic, .squaredHinge])
  func standardisationIsUndone(_ loss: MarginLoss) {
    let scales = (0..<SyntheticLatents.coordinates).map { Float([0.01, 1, 30][$0 % 3]) }
    let plain = latents.values.array
    let scaled = Tensor(
      plain.indices.map { plain[$0] * scales[$0 % scales.count] + 5 * scales[$0 % scales.count] },
      shape: latents.values.shape)
    let first = LinearClassifier(latents.values, classes: latents.attribute, loss: loss).solve().normal
    let second = LinearClassifier(scaled, classes: latents.attribute, loss: loss).solve().normal
    // A plane n·x = c is n/s·(s·x) = c in the other units.
    for index in first.indices {
      #expect(abs(second[index] * Double(scales[index]) - first[index]) < 1e-4 * first.norm)
    }
  }

  @Test func aFeatureThatNeverChangesIsLeftOut() {
    var values = latents.values
    let rows = latents.values.shape[0]
    values.withMutableValues { for row in 0..<rows { $0[row * SyntheticLatents.coordinates + 3] = 7 } }
    let solution = LinearClassifier(values, classes: latents.attribute, loss: .logistic).solve()
    #expect(solution.normal[3] == 0 && solution.isConverged)
  }
}
