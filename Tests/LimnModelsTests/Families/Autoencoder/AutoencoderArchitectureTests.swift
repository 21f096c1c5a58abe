import LimnFoundation
import LimnModels
import LimnTensors
import ModelKit
import Testing

@Suite struct AutoencoderArchitectureTests {
  private static let sound = Result {
    try AutoencoderArchitecture(
      imageSize: 16, latent: 4, encoderChannels: [2, 3, 4, 5], decoderChannels: [2, 3, 4, 5])
  }

  @Test func blocksAndFrameMayBeLeftOut() throws {
    let values = try Self.sound.get().values.filter { !$0.key.hasSuffix("Blocks") && $0.key != "frame" }
    let architecture = try AutoencoderArchitecture(values)
    #expect(architecture == (try Self.sound.get()) && architecture.frame == .whole)
    #expect(architecture.encoderBlocks == [0, 0, 0, 0] && architecture.decoderBlocks == [0, 0, 0, 0])
  }

  private static func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }

  static let faults: [(name: String, value: Argument?, fault: String)] = [
    ("imageSize", .integer(0), "imageSize is a multiple of 16 from 16 to 1024, not 0"),
    ("imageSize", .integer(24), "imageSize is a multiple of 16 from 16 to 1024, not 24"),
    ("imageSize", .integer(1040), "imageSize is a multiple of 16 from 16 to 1024, not 1040"),
    (
      "frame", .group(["x": .number(0.5), "y": .number(0), "side": .number(0.75)]),
      "frame is a part of the centred square, x + side and y + side at most 1, not { x: 0.5, y: 0, side: 0.75 }"
    ),
    (
      "frame", .group(["x": .number(0), "y": .number(0), "side": .number(2)]),
      "frame is a part of the centred square, x + side and y + side at most 1, not { x: 0, y: 0, side: 2 }"
    ),
    ("latent", .integer(0), "latent is from 1 to 65536 units, not 0"),
    ("latent", nil, "latent is missing; give a whole number from 1 to 65536"),
    ("encoderChannels", list([1, 2, 3]), "encoderChannels is four numbers from 1 to 2048, not [1, 2, 3]"),
    ("decoderChannels", list([2, 3, 2049, 5]), "decoderChannels is four numbers from 1 to 2048, not [2, 3, 2049, 5]"),
    ("encoderBlocks", list([-1, 0, 0, 0]), "encoderBlocks is four numbers from 0 to 32, not [-1, 0, 0, 0]"),
    ("decoderBlocks", list([]), "decoderBlocks is four numbers from 0 to 32, not []"),
    (
      "depth", .integer(3),
      "there is no depth; the names are imageSize, frame, latent, encoderChannels, encoderBlocks, decoderChannels, "
        + "decoderBlocks"
    ),
  ]

  @Test(arguments: faults.indices)
  func whatDoesNotFitIsRefused(index: Int) throws {
    let (name, value, fault) = Self.faults[index]
    var values = try Self.sound.get().values
    values[name] = value
    #expect(throws: ShapeError(fault)) { try AutoencoderArchitecture(values) }
  }
}
