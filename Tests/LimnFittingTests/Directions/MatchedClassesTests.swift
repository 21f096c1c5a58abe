import LimnFitting
import Testing

@Suite struct MatchedClassesTests {
  @Test func withoutAttributesTheWeightsAreThoseOfPlainMeans() {
    let classes = MatchedClasses([true, false, true, false, false, false])
    #expect(classes.weights == [0.5, -0.25, 0.5, -0.25, -0.25, -0.25])
    #expect(classes.used == 1 && classes.leftOut == 0 && classes.examplesLeftOut == 0)
  }

  @Test("In both classes every combination weighs the same, an unknown value being one of its own")
  func combinationsWeighTheSame() {
    let classes = (0..<200).map { $0 % 3 == 0 }
    let first: [Bool?] = (0..<200).map { $0 % 7 == 0 ? nil : $0 % 5 < ($0 % 3 == 0 ? 4 : 1) }
    let second: [Bool?] = (0..<200).map { $0 % 11 < 6 }
    let matched = MatchedClasses(classes, matched: [first, second])
    #expect(matched.used == 6 && matched.leftOut == 0)
    for a in [true, false, nil] {
      for b in [true, false, nil] {
        let sum = classes.indices.filter { first[$0] == a && second[$0] == b }.reduce(0) { $0 + matched.weights[$1] }
        #expect(abs(sum) < 1e-12)
      }
    }
    let with = classes.indices.filter { classes[$0] }.reduce(0) { $0 + matched.weights[$1] }
    #expect(abs(with - 1) < 1e-12)
    #expect(zip(classes, matched.weights).allSatisfy { $0 ? $1 > 0 : $1 < 0 })
  }

  @Test func aCombinationOfOneClassIsLeftOutAndCounted() {
    let matched = MatchedClasses(
      [true, true, false, false, true, false], matched: [[true, true, true, nil, false, false]])
    // n·m/(n + m): 2/3 of three with the value, 1/2 of two without.
    let (three, two) = (2.0 / 3 / (7.0 / 6), 0.5 / (7.0 / 6))
    let expected = [three / 2, three / 2, -three, 0, two, -two]
    for (found, wanted) in zip(matched.weights, expected) { #expect(abs(found - wanted) < 1e-12) }
    #expect(matched.used == 2 && matched.leftOut == 1 && matched.examplesLeftOut == 1)
    let none = MatchedClasses([true, false], matched: [[true, false]])
    #expect(none.used == 0 && none.leftOut == 2 && none.weights == [0, 0])
  }
}
