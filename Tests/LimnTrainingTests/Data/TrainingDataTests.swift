import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTestSupport
import LimnTraining
import Testing

@Suite struct TrainingDataTests {
  /// The data of the tiny recipe with changes, and the lines about what was left out.
  private func load(
    _ tiny: TinyTraining, _ changes: [String: String?] = [:], sampling: TrainingData.Sampling = .uniform
  ) async throws -> (data: TrainingData, lines: [String]) {
    let recipe = try tiny.recipe(changes)
    let lines = Lines()
    let data = try await TrainingData(
      pipeline: recipe.data, input: recipe.input, target: recipe.target, sampling: sampling
    ) { lines.append($0) }
    return (data, lines.all)
  }

  @Test func examplesComeFromTheKeyAlone() async throws {
    let tiny = try TinyTraining()
    let (data, lines) = try await load(tiny)
    #expect(data.photos.count == 3 && data.width == 16 && data.height == 16 && lines.isEmpty)
    let key = RandomKey(seed: 5)
    let batch = try await data.examples(6, key: key)
    #expect(batch.input.shape == [6, 3, 16, 16] && batch.target.shape == [6, 3, 16, 16])
    #expect(try await data.examples(6, key: key).input.array == batch.input.array)
    #expect(try await data.examples(6, key: key).target.array == batch.target.array)
    #expect(try await data.examples(6, key: key.split(1)).input.array != batch.input.array)
    // An example does not depend on how many there are.
    #expect(try await data.examples(2, key: key).input.array == Array(batch.input.array.prefix(2 * 3 * 256)))
    // Targets are parts of photos; inputs are these with noise.
    #expect(batch.target.array.allSatisfy { (0...1).contains($0) } && batch.input.array != batch.target.array)
  }

  @Test func largePhotosAreDrawnMoreOftenByArea() async throws {
    let tiny = try TinyTraining(photos: 0)
    for (name, width, channels) in [("a", 16, Image.Channels.grey), ("b", 112, .rgb)] {
      try tiny.folder.write(
        ImageFile.encode(SampleImages.gradient(width: width, height: 16, channels: channels), as: .png),
        to: "photos/\(name).png")
    }
    // Grey examples, whose channels are one, come from the small photo.
    func share(_ sampling: TrainingData.Sampling) async throws -> Double {
      let (data, _) = try await load(tiny, ["input": "clean"], sampling: sampling)
      let values = try await data.examples(400, key: RandomKey(seed: 1)).target.array
      var grey = 0
      for example in 0..<400 {
        let red = values[(example * 768)..<(example * 768 + 256)]
        let blue = values[(example * 768 + 512)..<(example * 768 + 768)]
        if red.elementsEqual(blue) { grey += 1 }
      }
      return Double(grey) / 400
    }
    #expect(abs(try await share(.uniform) - 0.5) < 0.1)
    #expect(abs(try await share(.area) - 0.125) < 0.06)
  }

  @Test("A photo that cannot be read or is too small is left out before the training starts")
  func unusablePhotosAreLeftOut() async throws {
    let tiny = try TinyTraining()
    try tiny.folder.write(Array("not a photo".utf8), to: "photos/broken.png")
    try tiny.folder.write(
      ImageFile.encode(SampleImages.gradient(width: 40, height: 12), as: .png), to: "photos/small.png")
    let (data, lines) = try await load(tiny)
    #expect(data.photos.map(\.name.stem) == ["0", "1", "2"])
    try #require(lines.count == 2)
    #expect(lines[0].hasPrefix("left out: \(tiny.folder("photos"))/broken.png: "))
    #expect(
      lines[1] == "left out: \(tiny.folder("photos"))/small.png: random-crop: random-crop keeps 16×16, and the photo "
        + "has only 40×12")
  }

  @Test func withoutAnyPhotoThereIsOneClearError() async throws {
    let tiny = try TinyTraining(photos: 0)
    let photos = tiny.folder("photos")
    await #expect(
      throws: TrainingError(
        "cannot find '\(tiny.folder.path)/photos': No such file or directory; give a photo or a folder of photos")
    ) { try await load(tiny) }
    try tiny.folder.write("", to: "photos/readme.txt")
    await #expect(
      throws: TrainingError(
        "no PNG or JPEG photos in '\(photos)': give a folder with files named .png, .jpg or .jpeg")
    ) { try await load(tiny) }
    try tiny.folder.write("", to: "photos/empty.png")
    await #expect(
      throws: TrainingError("no example can be made of any of the 1 photos; see the lines above")
    ) { try await load(tiny) }
  }

  @Test func examplesOfDifferentSizeAreRefused() async throws {
    let tiny = try TinyTraining(photos: 2)
    let photos = tiny.folder("photos")
    await #expect(
      throws: TrainingError(
        "examples differ in size: 40×32 of \(photos)/0.png, 48×32 of \(photos)/1.png; add a stage to 'data' that "
          + "crops them to one size")
    ) { try await load(tiny, ["data.crop": "floats: {}"]) }
    await #expect(
      throws: TrainingError("'load' gives 40×32 and 'clean' 16×16: input and target must be of one size")
    ) { try await load(tiny, ["input": "load"]) }
  }
}
