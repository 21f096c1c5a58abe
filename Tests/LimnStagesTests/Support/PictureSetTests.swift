import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TensorKit
import TestKit
import Testing

@Suite struct PictureSetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, width: Int = 2, _ samples: [UInt8]) throws {
    let image = Image(width: width, height: samples.count / width, channels: .grey, samples: .uint8(samples))
    try folder.write(ImageFile.encode(image, as: .png), to: "photos/" + name)
  }

  @Test func aFolderAndAnIDXFile() async throws {
    try write("a.png", [0, 51])
    try write("b.png", [102, 255])
    let (examples, names) = try await PictureSet(path: folder("photos")).rows()
    #expect(examples.shape == [2, 1, 1, 2])
    expectClose(examples, Tensor([0, 0.2, 0.4, 1], shape: [2, 1, 1, 2]), tolerance: 1e-6)
    #expect(names.map(\.description) == ["a.png", "b.png"])
    let idx = try folder.write([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 101], to: "x.idx")
    #expect(try await PictureSet(path: idx).rows().examples.shape == [1, 1, 1, 2])
    let error = #expect(throws: StageError.self) { try PictureSet(path: folder("photos"), labels: "a.csv") }
    #expect(
      error?.description.hasPrefix("`labels` are those of an IDX file, and '\(folder("photos"))' is none") == true)
    let raised = try await PictureSet(path: idx, isRaised: true).rows().examples
    expectClose(raised, Tensor([0, 0.4], shape: [1, 1, 1, 2]), tolerance: 1e-6)
  }

  @Test func whatDoesNotFitIsSaid() async throws {
    try write("a.png", [0, 51])
    try folder.write([1, 2, 3], to: "photos/b.png")
    var failed: [String] = []
    let examples = try await PictureSet(path: folder("photos")).rows { name, reason in
      if reason != nil { failed.append(name.description) }
    }.examples
    #expect(examples.shape[0] == 1 && failed == ["b.png"])
    try write("c.png", width: 1, [0, 51])
    let error = await #expect(throws: StageError.self) { _ = try await PictureSet(path: folder("photos")).rows() }
    #expect(
      error?.description
        == "c.png is 1×2 in grey, and the pictures before it are 2×1 in grey: give pictures of one size, all grey or all in colour"
    )
  }

  @Test("A source that is stopped stops the whole, and is no picture that cannot be opened")
  func cancellation() async throws {
    await #expect(throws: CancellationError.self) {
      _ = try await PictureSet(source: StoppedSource()).rows(threads: 1) { name, _ in
        Issue.record("\(name) is no failure")
      }
    }
  }
}
