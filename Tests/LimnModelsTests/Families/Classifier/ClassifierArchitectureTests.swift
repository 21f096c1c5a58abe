import LimnFoundation
import LimnModels
import LimnTensors
import ModelKit
import Testing

@Suite struct ClassifierArchitectureTests {
  private static let sound = Result {
    try ClassifierArchitecture(imageSize: 16, channels: [2, 3, 4, 5], features: 6, attributes: ["smile", "glasses"])
  }

  private static func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }
  private static func list(_ texts: [String]) -> Argument { .list(texts.map { .text($0) }) }

  static let faults: [(name: String, value: Argument, fault: String)] = [
    ("imageSize", .integer(40), "imageSize is a multiple of 16 from 16 to 1024, not 40"),
    (
      "frame", .group(["x": .number(0), "y": .number(0), "side": .number(2)]),
      "frame is a part of the centred square, x + side and y + side at most 1, not { x: 0, y: 0, side: 2 }"
    ),
    ("channels", list([1, 2, 3, 0]), "channels is four numbers from 1 to 2048, not [1, 2, 3, 0]"),
    ("blocks", list([33, 0, 0, 0]), "blocks is four numbers from 0 to 32, not [33, 0, 0, 0]"),
    ("features", .integer(0), "features is from 1 to 65536, not 0"),
    ("attributes", .list([]), "attributes is a list of different names, at least one, not []"),
    ("attributes", list(["a", ""]), "attributes is a list of different names, at least one, not [\"a\", \"\"]"),
    ("attributes", list(["a", "a"]), "attributes is a list of different names, at least one, not [\"a\", \"a\"]"),
  ]

  @Test(arguments: faults.indices)
  func whatDoesNotFitIsRefused(index: Int) throws {
    let (name, value, fault) = Self.faults[index]
    var values = try Self.sound.get().values
    values[name] = value
    #expect(throws: ShapeError(fault)) { try ClassifierArchitecture(values) }
  }
}
