import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct DirectionDisplacementTests {
  private let folder: TemporaryFolder
  private let space: LatentSpace

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", seed: 1, mapChannels: 2)
    space = try ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family]).model("faces").space
  }

  /// A displacement of three axes for latents of 14 coordinates.
  private var displacement: DirectionDisplacement {
    let key = RandomKey(seed: 7)
    return DirectionDisplacement(
      mean: key.split("mean").normal([1, 2, 4, 4]), axes: key.split("axes").normal([3, 2, 4, 4]),
      loadings: key.split("loadings").normal([3, 14]))
  }

  private var direction: Direction { LinearModel.direction(named: "smile", in: space).with(displacement) }

  @Test func aFieldIsTheMeanAndWhatTheLatentHasOfEachAxis() {
    let (displacement, key) = (displacement, RandomKey(seed: 8))
    let latents = Latent(space: space, levels: [key.split(0).normal([2, 6]), key.split(1).normal([2, 2, 2, 2])])
    let fields = displacement.fields(for: latents)
    #expect(fields.shape == [2, 2, 4, 4])
    let rows = latents.rows
    for item in 0..<2 {
      var expected = displacement.mean.array
      for axis in 0..<3 {
        let share = zip(rows.items(item..<item + 1).array, displacement.loadings.items(axis..<axis + 1).array)
          .reduce(Float(0)) { $0 + $1.0 * $1.1 }
        for (place, value) in displacement.axes.items(axis..<axis + 1).array.enumerated() {
          expected[place] += share * value
        }
      }
      expectClose(fields.items(item..<item + 1), Tensor(expected, shape: [1, 2, 4, 4]), tolerance: 1e-4)
    }
  }

  @Test func aFileBringsItBack() throws {
    try direction.write(to: folder("d.safetensors"))
    let read = try #require(try Direction(path: folder("d.safetensors")).displacement)
    for (a, b) in [
      (read.mean, displacement.mean), (read.axes, displacement.axes), (read.loadings, displacement.loadings),
    ] {
      expectSame(a, b)
    }
    try direction.with(nil).write(to: folder("e.safetensors"))
    #expect(try Direction(path: folder("e.safetensors")).displacement == nil)
  }

  /// A good file with one thing changed.
  private func fault(_ text: (String, String?)? = nil, tensor: (String, Tensor?)? = nil) throws -> String? {
    try FaultyFile(
      folder: folder, kind: "direction", write: { try direction.write(to: $0) }, read: { _ = try Direction(path: $0) }
    )
    .fault(text, tensor)
  }

  @Test func whatIsWrongInAFileIsNamed() throws {
    #expect(try fault() == nil)
    #expect(try fault(("format", "limn direction 1")) == "the tensor \"displacement.axes\" is unknown")
    #expect(try fault(tensor: ("displacement.mean", nil)) == "the tensor \"displacement.mean\" of floats is missing")
    #expect(
      try fault(tensor: ("displacement.mean", Tensor(zeros: [1, 3, 4, 4])))
        == "\"displacement.mean\" is [1, 3, 4, 4], expected [1, 2, S, S]")
    #expect(
      try fault(tensor: ("displacement.axes", Tensor(zeros: [3, 2, 4, 5])))
        == "\"displacement.axes\" is [3, 2, 4, 5], expected [K, 2, S, S] as \"displacement.mean\" is [1, 2, 4, 4]")
    #expect(
      try fault(tensor: ("displacement.loadings", Tensor(zeros: [2, 14])))
        == "\"displacement.loadings\" is [2, 14], expected [K, D] as \"displacement.axes\" is [3, 2, 4, 4]")
    #expect(
      try fault(tensor: ("displacement.loadings", Tensor(zeros: [3, 13])))
        == "\"displacement.loadings\" is [3, 13], expected [K, 14], a column a coordinate")
    let poisoned = Tensor(repeating: .infinity, shape: [3, 14])
    #expect(try fault(tensor: ("displacement.loadings", poisoned)) == "\"displacement.loadings\" holds NaN or infinity")
  }
}
