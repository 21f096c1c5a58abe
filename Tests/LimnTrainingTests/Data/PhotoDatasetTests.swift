import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import Testing

@Suite struct PhotoDatasetTests {
  /// The data of the tiny recipe with changes, what draws from it, and the lines about what was left out.
  private func load(
    _ tiny: TinyTraining, _ changes: [String: String?] = [:], sampling: PhotoDataset.Sampling = .uniform,
    memory: Int? = nil, jobs: Int = 2
  ) async throws -> (data: PhotoDataset, loader: BatchLoader, lines: Lines) {
    let recipe = try tiny.recipe(changes)
    let lines = Lines()
    let data = try await PhotoDataset(
      pipeline: recipe.data, input: recipe.input, target: recipe.target, sampling: sampling, report: lines.append,
      memory: memory, jobs: jobs)
    return (data, try await BatchLoader(data, jobs: jobs, report: lines.append), lines)
  }

  @Test func examplesComeFromTheKeyAlone() async throws {
    let tiny = try TinyTraining()
    let (data, loader, lines) = try await load(tiny)
    #expect(data.count == 3 && data.summary == "3 photos" && lines.all.isEmpty)
    let type = DataType.pixels(width: 16, height: 16, channels: 3)
    #expect(data.types == ["input": type, "target": type] && loader.types == data.types)
    let key = RandomKey(seed: 5)
    let batch = try await loader.batch(6, key: key)
    #expect(batch.input.shape == [6, 3, 16, 16] && batch.target.shape == [6, 3, 16, 16])
    #expect(try await loader.batch(6, key: key).input.array == batch.input.array)
    #expect(try await loader.batch(6, key: key).target.array == batch.target.array)
    #expect(try await loader.batch(6, key: key.split(1)).input.array != batch.input.array)
    // An example does not depend on how many there are.
    #expect(try await loader.batch(2, key: key).input.array == Array(batch.input.array.prefix(2 * 3 * 256)))
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
    func share(_ sampling: PhotoDataset.Sampling) async throws -> Double {
      let (_, loader, _) = try await load(tiny, ["input": "clean"], sampling: sampling)
      let values = try await loader.batch(400, key: RandomKey(seed: 1)).target.array
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
    let (data, _, lines) = try await load(tiny)
    #expect(data.names.map(\.stem) == ["0", "1", "2"])
    try #require(lines.all.count == 2)
    #expect(lines.all[0].hasPrefix("left out: \(tiny.folder("photos"))/broken.png: "))
    #expect(
      lines.all[1]
        == "left out: \(tiny.folder("photos"))/small.png: random-crop: random-crop keeps 16×16, and the photo "
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
        "no \(ImageFormats.standard.names("or")) photos in '\(photos)': give a folder with files named \(ImageFormats.standard.listedExtensions)"
      )
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

  /// Twelve photos of 40×32 in colour, 3,840 bytes each.
  private func twelve() throws -> TinyTraining {
    let tiny = try TinyTraining(photos: 0)
    for index in 0..<12 {
      try tiny.folder.write(
        ImageFile.encode(SampleImages.gradient(width: 40 + index % 2, height: 32), as: .png), to: "photos/\(index).png")
    }
    return tiny
  }

  @Test("Examples depend neither on how many photos are kept nor on how many are opened side by side")
  func examplesDoNotDependOnTheCache() async throws {
    let tiny = try twelve()
    let key = RandomKey(seed: 3)
    var found: [[Float]] = []
    var kept: [Int] = []
    for (memory, jobs) in [(1, 1), (60_000, 1), (60_000, 4), (1 << 30, 2), (1, 4)] {
      let (data, loader, _) = try await load(tiny, memory: memory, jobs: jobs)
      for part in 0..<4 {
        let batch = try await loader.batch(16, key: key.split(part))
        if part == 3 { found.append(batch.input.array + batch.target.array) }
      }
      #expect(data.kept.bytes <= memory)
      kept.append(data.kept.count)
    }
    #expect(found.allSatisfy { $0 == found[0] })
    // None; as many as fit beside those that are being opened; all.
    #expect(
      kept[0] == 0 && (2..<12).contains(kept[1]) && (1..<kept[1]).contains(kept[2]) && kept[3] == 12 && kept[4] == 0,
      "\(kept)")
  }

  @Test func onlyHeadersAreReadBeforeAnExampleIsDrawn() async throws {
    let tiny = try twelve()
    // Whole headers before pixels that are cut short: found when they are drawn, and others are drawn in their place.
    for index in 0..<4 {
      let path = "photos/\(index).png"
      var bytes = [UInt8](try tiny.bytes(path))
      bytes.replaceSubrange(bytes.count - 40..<bytes.count - 12, with: repeatElement(0x55, count: 28))
      try tiny.folder.write(bytes, to: path)
    }
    var found: [[Float]] = []
    for (memory, jobs) in [(1, 1), (1 << 30, 3)] {
      let (data, loader, lines) = try await load(tiny, memory: memory, jobs: jobs)
      #expect(data.count == 12 && lines.all.count == 2 && data.kept.count <= 1)
      found.append(try await loader.batch(100, key: RandomKey(seed: 1)).input.array)
      #expect(lines.all.count == 4 && Set(lines.all).count == 4)
      #expect(
        lines.all.allSatisfy { $0.hasPrefix("left out: \(tiny.folder("photos"))/") && $0.contains("damaged PNG") })
      if memory > 1 { #expect(data.kept.count == 8) }
    }
    #expect(found[0] == found[1])
  }

  @Test func inputAndTargetOfOneStepAreOneTensor() async throws {
    let tiny = try TinyTraining()
    let (_, loader, _) = try await load(tiny, ["input": "clean", "target": nil])
    let batch = try await loader.batch(3, key: RandomKey(seed: 1))
    #expect(ObjectIdentifier(batch.input.owner) == ObjectIdentifier(batch.target.owner))
    let (_, noisy, _) = try await load(tiny)
    let pair = try await noisy.batch(3, key: RandomKey(seed: 1))
    #expect(ObjectIdentifier(pair.input.owner) != ObjectIdentifier(pair.target.owner))
  }

  @Test("Sources without files have no headers; their items are drawn as they are needed")
  func sourcesWithoutFiles() async throws {
    let tiny = try TinyTraining(photos: 0)
    let data = """

        - draw-faces: { count: 10001, width: 45, height: 55 }
        - random-crop: { size: 16 }
        - floats: {}
          as: face
      """
    let changes: [String: String?] = ["data": data, "input": "face", "target": nil]
    let (uniform, loader, lines) = try await load(tiny, changes)
    #expect(uniform.count == 10_001 && lines.all == ["looked at 10000 of 10001 photos"] && uniform.kept.count == 1)
    #expect(uniform.name(of: 2) == "face-00003.png")
    #expect(try await loader.batch(2, key: RandomKey(seed: 1)).input.shape == [2, 3, 16, 16])
  }
}
