import LimnFoundation
import TestKit
import Testing

@Suite struct ParameterTests {
  private let parts = [
    Parameter("x", .number(0...1), help: "Left."),
    Parameter("n", .integer(1...9), help: "Count.", default: .integer(2)),
  ]
  private func list(_ numbers: Int...) -> Argument { .list(numbers.map { .integer($0) }) }

  @Test func valuesAreHeldByTheirKinds() {
    let cases: [(Parameter.Kind, good: [Argument], wrong: [Argument])] = [
      (.integer(1...3), [.integer(1), .integer(3)], [.integer(0), .number(1), .text("1"), list(1)]),
      (.multiple(of: 4, in: 4...12), [.integer(8)], [.integer(6), .integer(16)]),
      (.number(0...1), [.number(0.5)], [.number(1.5), .integer(1), .number(.nan)]),
      (.interval(0...1), [.interval(0...1)], [.interval(0...2), .number(0)]),
      (.either(["auto"], or: .integer(1...2)), [.text("auto"), .integer(2)], [.text("no"), .integer(3)]),
      (.list(of: .integer(0...9), count: 1...2), [list(0), list(9, 9)], [list(), list(1, 2, 3), list(10)]),
      (
        .names(1...2), [.list([.text("a")])],
        [.list([.text("")]), .list([.text("a"), .text("a")]), list(1), .list([])]
      ),
      (
        .group(parts), [.group(["x": .number(1)]), .group(["x": .number(1), "n": .integer(9)])],
        [.group([:]), .group(["x": .number(2)]), .group(["x": .number(1), "y": .number(1)])]
      ),
      (
        .entry(parts), [.group(["x": .number(1)]), .group(["n": .integer(1)])],
        [.group([:]), .group(["x": .number(1), "n": .integer(1)]), .group(["n": .integer(0)])]
      ),
      (.stages, [], [list(1)]),
    ]
    for (kind, good, wrong) in cases {
      for value in good { #expect(kind.holds(value), "\(value) is \(kind.expectation)") }
      for value in wrong { #expect(!kind.holds(value), "\(value) is not \(kind.expectation)") }
    }
  }

  @Test func whatIsWrongIsSaidInOneLine() {
    func fault(_ kind: Parameter.Kind, _ value: Argument, unit: String? = nil) -> String? {
      Parameter("p", kind, help: "P.", unit: unit).fault(value)
    }
    #expect(fault(.integer(1...3), .integer(2)) == nil)
    #expect(fault(.integer(1...3), .integer(4), unit: "units") == "p is from 1 to 3 units, not 4")
    #expect(fault(.list(of: .integer(0...9), count: 4...4), list(1)) == "p is four numbers from 0 to 9, not [1]")
    #expect(fault(.list(of: .integer(0...9), count: 1...5), list()) == "p is one to five numbers from 0 to 9, not []")
    #expect(fault(.list(of: .integer(0...9), count: 0...12), list(10)) == "p is up to 12 numbers from 0 to 9, not [10]")
    #expect(
      fault(.group(parts, rule: "so and so"), .group(["n": .integer(1), "x": .number(7)]))
        == "p is so and so, not { x: 7, n: 1 }")
    #expect(fault(.number(0...1), .number(2)) == "p is a number from 0 to 1, not 2")
  }

  @Test func defaultsAreFilledInAndUnknownNamesRefused() {
    let good = parts.checked(["x": .number(0.5)])
    #expect(good.values == ["x": .number(0.5), "n": .integer(2)] && good.fault == nil)
    #expect(parts.checked([:]).fault == "x is missing; give a number from 0 to 1")
    #expect(parts.checked(["x": .number(2)]).fault == "x is a number from 0 to 1, not 2")
    #expect(parts.checked(["x": .number(1), "z": .number(1)]).fault == "there is no z; the names are x, n")
    let optional = [Parameter("o", .text, help: "O.", optional: true)]
    #expect(optional.checked([:]).values.isEmpty && optional.checked([:]).fault == nil)
  }

  @Test func argumentsAreWrittenAsFilesHaveThem() {
    #expect(Argument.list([.number(0.5), .text("a b"), .boolean(true)]).text() == "[0.5, \"a b\", true]")
    #expect(Argument.group([:]).text() == "{}" && Argument.interval(2...2).text() == "2")
    #expect(Argument.group(["n": .integer(1), "x": .number(2)]).text() == "{ n: 1, x: 2 }")
    #expect(Argument.group(["n": .integer(1), "x": .number(2)]).text(parts) == "{ x: 2, n: 1 }")
  }
}
