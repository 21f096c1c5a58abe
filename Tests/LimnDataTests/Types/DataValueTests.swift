import ImageKit
import LimnData
import LimnImages
import LimnTensors
import Testing

@Suite struct DataValueTests {
  @Test func everyValueSaysWhatItIsAndHowLarge() throws {
    let grey = Image(width: 4, height: 3, channels: .greyAlpha, samples: .uint16(.init(repeating: 0, count: 24)))
    let cmyk = Image(width: 1, height: 1, channels: .cmyk, samples: .uint8([0, 0, 0, 0]))
    let space = LatentSpace(name: "two", model: "0", levels: [.vector(units: 5), .map(channels: 2, stride: 4)])
    let latent = Latent(space: space, levels: [Tensor(zeros: [1, 5]), Tensor(zeros: [1, 2, 3, 3])])
    let values: [(any DataValue, DataType, Int)] = [
      (grey, .image(width: 4, height: 3, channels: 1), 48), (cmyk, .image(width: 1, height: 1, channels: 3), 4),
      (Pixels(Tensor(zeros: [1, 3, 2, 5])), .pixels(width: 5, height: 2, channels: 3), 120),
      (latent, .latent(space), 92), (try Row(columns: ["a", "b"], values: [1, 2]), .row(columns: 2), 8),
      (try FrameSequence(Tensor(zeros: [7, 4])), .sequence(time: 7, axes: [.columns: 4]), 112),
      (
        try FrameSequence(Tensor(zeros: [2, 1, 3, 4])),
        .sequence(time: 2, axes: [.channels: 1, .height: 3, .width: 4]), 96
      ),
    ]
    for (value, type, bytes) in values {
      #expect(value.type == type && value.byteCount == bytes && Swift.type(of: value).kind == type.kind)
      #expect(value.tensors.values.allSatisfy { $0.shape[0] == 1 } && !value.tensors.isEmpty)
    }
  }

  @Test func aRowHasOneNumberForEachNamedColumn() throws {
    let row = try Row(columns: ["age", "height"], values: [30, 1.8])
    #expect(try row.value(of: "height") == 1.8)
    #expect(try row.with(31, in: "age") == Row(columns: ["age", "height"], values: [31, 1.8]))
    #expect(row.tensors["row"]?.shape == [1, 2] && row.tensors["row"]?.array == [30, 1.8])
    #expect(throws: DataError("there is no column 'size', only 'age', 'height'")) { try row.value(of: "size") }
    #expect(throws: DataError("a row has 1 values for 2 columns")) { try Row(columns: ["a", "b"], values: [1]) }
    #expect(throws: DataError("two columns are called 'a'; rename one")) {
      try Row(columns: ["a", "b", "a"], values: [1, 2, 3])
    }
  }

  @Test(arguments: [[0, 3], [4], [2, 3, 4]])
  func aSequenceHasFramesOfNumbersOrPictures(_ shape: [Int]) {
    let text = "a sequence is [T, columns] or [T, C, H, W] with at least one frame, not \(Shape(shape))"
    #expect(throws: DataError(text)) { try FrameSequence(Tensor(zeros: Shape(shape))) }
  }
}
