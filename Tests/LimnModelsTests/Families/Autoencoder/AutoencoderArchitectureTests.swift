import LimnModels
import LimnTensors
import Testing

@Suite struct AutoencoderArchitectureTests {
  private static let sound = Result {
    try AutoencoderArchitecture(
      imageSize: 16, latent: 4, encoderChannels: [2, 3, 4, 5], decoderChannels: [2, 3, 4, 5])
  }

  @Test func blocksAndFrameMayBeLeftOut() throws {
    let architecture = try Self.sound.get()
    #expect(architecture.frame == .whole)
    #expect(architecture.encoderBlocks == [0, 0, 0, 0] && architecture.decoderBlocks == [0, 0, 0, 0])
  }

  typealias Change = @Sendable (inout AutoencoderArchitecture) -> Void
  static let faults: [(Change, String)] = [
    ({ $0.imageSize = 0 }, "imageSize is a multiple of 16 from 16 to 1024, not 0"),
    ({ $0.imageSize = 24 }, "imageSize is a multiple of 16 from 16 to 1024, not 24"),
    ({ $0.imageSize = 1040 }, "imageSize is a multiple of 16 from 16 to 1024, not 1040"),
    (
      { $0.frame = Frame(x: 0.5, y: 0, side: 0.75) },
      "frame is a part of the centred square, x + side and y + side at most 1, not Frame(x: 0.5, y: 0.0, side: 0.75)"
    ),
    ({ $0.latent = 0 }, "latent is from 1 to 65536 units, not 0"),
    ({ $0.encoderChannels = [1, 2, 3] }, "encoderChannels is four numbers from 1 to 2048, not [1, 2, 3]"),
    ({ $0.decoderChannels[2] = 2049 }, "decoderChannels is four numbers from 1 to 2048, not [2, 3, 2049, 5]"),
    ({ $0.encoderBlocks[0] = -1 }, "encoderBlocks is four numbers from 0 to 32, not [-1, 0, 0, 0]"),
    ({ $0.decoderBlocks = [] }, "decoderBlocks is four numbers from 0 to 32, not []"),
  ]

  @Test(arguments: faults.indices)
  func whatDoesNotFitIsRefused(index: Int) throws {
    let (change, fault) = Self.faults[index]
    var architecture = try Self.sound.get()
    change(&architecture)
    #expect(throws: ShapeError(fault)) { try architecture.validate() }
  }
}
