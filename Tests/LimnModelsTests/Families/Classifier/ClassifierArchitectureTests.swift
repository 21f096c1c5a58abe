import LimnModels
import LimnTensors
import Testing

@Suite struct ClassifierArchitectureTests {
  private static let sound = Result {
    try ClassifierArchitecture(imageSize: 16, channels: [2, 3, 4, 5], features: 6, attributes: ["smile", "glasses"])
  }

  typealias Change = @Sendable (inout ClassifierArchitecture) -> Void
  static let faults: [(Change, String)] = [
    ({ $0.imageSize = 40 }, "imageSize is a multiple of 16 from 16 to 1024, not 40"),
    (
      { $0.frame = Frame(x: 0, y: 0, side: 2) },
      "frame is a part of the centred square, x + side and y + side at most 1, not Frame(x: 0.0, y: 0.0, side: 2.0)"
    ),
    ({ $0.channels = [1, 2, 3, 0] }, "channels is four numbers from 1 to 2048, not [1, 2, 3, 0]"),
    ({ $0.blocks = [33, 0, 0, 0] }, "blocks is four numbers from 0 to 32, not [33, 0, 0, 0]"),
    ({ $0.features = 0 }, "features is from 1 to 65536, not 0"),
    ({ $0.attributes = [] }, "attributes is a list of different names, at least one, not []"),
    ({ $0.attributes = ["a", ""] }, "attributes is a list of different names, at least one, not [\"a\", \"\"]"),
    ({ $0.attributes = ["a", "a"] }, "attributes is a list of different names, at least one, not [\"a\", \"a\"]"),
  ]

  @Test(arguments: faults.indices)
  func whatDoesNotFitIsRefused(index: Int) throws {
    let (change, fault) = Self.faults[index]
    var architecture = try Self.sound.get()
    change(&architecture)
    #expect(throws: ShapeError(fault)) { try architecture.validate() }
  }
}
