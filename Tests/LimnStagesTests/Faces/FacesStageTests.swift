import Foundation
import ImageKit
import LimnData
import LimnFaces
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import Synchronization
import TestKit
import Testing

@Suite struct FacesStageTests {
  private let models = ModelLibrary(
    searchPaths: [Repository.root.appending(path: "samples/models").path], families: ModelFamily.all)

  private func faces(
    _ arguments: [String: Argument] = [:], unless: (@Sendable (Tensor) throws -> Tensor)? = nil,
    when: (@Sendable (Tensor) throws -> Tensor)? = nil, each: @escaping @Sendable (Tensor) throws -> Tensor
  ) throws -> FacesStage {
    var nested = ["each": PixelStage(each)]
    if let unless { nested["unless"] = PixelStage(unless) }
    if let when { nested["when"] = PixelStage(when) }
    return try faces(arguments, nested: nested)
  }

  private func faces(_ arguments: [String: Argument] = [:], nested: [String: any Stage]) throws -> FacesStage {
    let signature = FacesStage.signature
    var values = arguments
    for parameter in signature.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    return try FacesStage(Arguments(stage: "faces", values: values, nested: nested), models: models)
  }

  /// A pipeline file that reads the folder's "in" and writes its "out".
  private func pipeline(_ file: String, in folder: TemporaryFolder) throws -> Pipeline {
    try Pipeline(
      file: file, registry: .standard(models: models), variables: ["input": folder("in"), "output": folder("out")])
  }

  /// What becomes of a photo that was loaded, and what was noted.
  private func run(
    _ stage: some Stage, _ photo: Image
  ) async throws -> (item: Item, image: Image, notes: [ItemRecord.Note]) {
    let (item, contents) = try await outcome(stage, photo)
    return (item, try #require(item.value as? Image), contents.notes)
  }

  /// What becomes of a photo that was loaded, and its record.
  private func outcome(_ stage: some Stage, _ photo: Image) async throws -> (item: Item, contents: ItemRecord.Contents)
  {
    let name = ItemName(path: "/nowhere/a.png", directory: "", stem: "a", extension: "png", index: 0)
    let record = ItemRecord()
    let item = try await stage.run(
      [Item(name: name, value: photo, origin: photo)],
      in: StageContext(key: RandomKey(seed: 1), record: record))
    return (item, record.contents)
  }

  private func sample(_ name: String) throws -> Image {
    try ImageFile.read(Repository.root.appending(path: "samples/" + name).path)
  }

  /// White where the frame of aligned faces has its middle, from 60 to 120 across and 100 to 160 down.
  @Sendable private static func whitened(_ picture: Tensor) -> Tensor {
    var result = picture
    let (channels, height, width) = (picture.shape[1], picture.shape[2], picture.shape[3])
    result.withMutableValues { values in
      for place in 0..<channels * height * width {
        let (x, y) = (
          Double(place % width) / Double(width) * 178, Double(place / width % height) / Double(height) * 218
        )
        if (60..<120).contains(x), (100..<160).contains(y) { values[place] = 1 }
      }
    }
    return result
  }

  private static let two = FaceScene(
    width: 360, height: 220,
    people: [
      .init(eyes: ImagePoint(x: 90, y: 110), scale: 0.8, lean: 10), .init(eyes: ImagePoint(x: 260, y: 115), scale: 0.5),
    ])

  /// The same in grey: the green channel.
  private static let grey: Image = {
    let pixels = two.image().pixels()
    let count = pixels.shape[2] * pixels.shape[3]
    return Image(
      pixels: Tensor(Array(pixels.array[count..<2 * count]), shape: [1, 1, pixels.shape[2], pixels.shape[3]]),
      bitDepth: 8)
  }()

  @Test("An edit that changes nothing leaves every sample, of 8 and 16 bits, as it is")
  func theIdentityChangesNothing() async throws {
    let stage = try faces { $0 }
    for photo in [Self.two.image(), Self.two.image(bitDepth: 16), Self.grey] {
      let (item, image, notes) = try await run(stage, photo)
      #expect(image.samples == photo.samples && item.keepsFile)
      #expect(notes.map(\.kind) == ["faces"])
    }
  }

  @Test("A face seen from the side is edited or left, as 'profiles' says")
  func profiles() async throws {
    let photo = try sample("photos/clean/cameraman.png")
    let threshold = ["threshold": Argument.number(0.5)]
    let (item, contents) = try await outcome(
      faces(threshold.merging(["profiles": .text("leave")]) { $1 }, each: Self.whitened), photo)
    #expect(item.keepsFile && contents.passedOver == "only faces seen from the side")
    let (edited, image, notes) = try await run(faces(threshold, each: Self.whitened), photo)
    #expect(!edited.keepsFile && image.samples != photo.samples && notes.map(\.kind).contains("faces"))
    // Faces from the front are edited either way.
    let (front, _, _) = try await run(faces(["profiles": .text("leave")], each: Self.whitened), Self.two.image())
    #expect(!front.keepsFile)
  }

  @Test("A face that would change less than 'least' of its picture stays as it is, and is counted")
  func hardlyChangedFacesStay() async throws {
    let photo = Self.two.image()
    // What is whitened is 60 times 60 of 178 times 218 pixels: 9.3 %, some of which is light already.
    let (edited, _, _) = try await run(faces(["least": .number(0.05)], each: Self.whitened), photo)
    #expect(!edited.keepsFile)
    let (item, contents) = try await outcome(faces(["least": .number(0.1)], each: Self.whitened), photo)
    #expect(item.keepsFile && (item.value as? Image)?.samples == photo.samples)
    #expect(contents.passedOver == "only faces that would hardly change" && contents.notes.isEmpty)
    // A change of less than a tenth of white does not count.
    let (same, _) = try await outcome(faces(["least": .number(0.001)]) { $0 * 0.95 }, photo)
    #expect(same.keepsFile)
  }

  @Test("A face that the stages of 'unless' change stays as it is, the others are edited", arguments: [0.002, 0.05])
  func facesThatHaveItAlreadyStay(share: Double) async throws {
    let photo = Self.two.image()
    let already = ["already": Argument.number(share)]
    let (item, contents) = try await outcome(faces(already, unless: Self.whitened, each: Self.whitened), photo)
    #expect(item.keepsFile && contents.passedOver == "only faces that have it already" && contents.notes.isEmpty)
    let (edited, image, _) = try await run(faces(already, unless: { $0 }, each: Self.whitened), photo)
    let (_, expected, _) = try await run(faces(each: Self.whitened), photo)
    #expect(!edited.keepsFile && image.samples == expected.samples)
    // The aligned picture of the larger face alone is that large.
    let (_, half, notes) = try await run(
      faces(already, unless: { $0.shape[3] > 250 ? Self.whitened($0) : $0 }, each: Self.whitened), photo)
    #expect(notes.map(\.kind) == ["faces", "face-already"] && half.samples != expected.samples)
    #expect(notes.last?.text == "not edited: a face that has it already")
  }

  @Test("Only a face that the stages of 'when' change is edited")
  func facesThatLackItStay() async throws {
    let photo = Self.two.image()
    let (item, contents) = try await outcome(faces(when: { $0 }, each: Self.whitened), photo)
    #expect(item.keepsFile && contents.passedOver == "only faces that do not have it" && contents.notes.isEmpty)
    let (_, image, _) = try await run(faces(when: Self.whitened, each: Self.whitened), photo)
    let (_, expected, _) = try await run(faces(each: Self.whitened), photo)
    #expect(image.samples == expected.samples)
    let (_, half, notes) = try await run(
      faces(when: { $0.shape[3] > 250 ? Self.whitened($0) : $0 }, each: Self.whitened), photo)
    #expect(notes.map(\.kind) == ["faces", "face-lacking"] && half.samples != expected.samples)
    #expect(notes.last?.text == "not edited: a face that does not have it")
    // 'needed' says how much must change.
    let (left, _) = try await outcome(faces(["needed": .number(0.5)], when: Self.whitened, each: Self.whitened), photo)
    #expect(left.keepsFile)
  }

  @Test(
    "A face that the border cuts off at its eyes or mouth stays as it is",
    arguments: [(0, 100, 118), (0, 110, 108), (0, 0, 135)])
  func facesCutByTheBorderStay(x: Int, y: Int, height: Int) async throws {
    let photo = try sample("faces/astronaut.png").cropped(x: x, y: y, width: 178, height: height)
    let (item, contents) = try await outcome(faces(each: Self.whitened), photo)
    #expect(item.keepsFile && contents.passedOver != nil)
    let (whole, _) = try await outcome(faces(each: Self.whitened), sample("faces/astronaut.png"))
    #expect(!whole.keepsFile)
  }

  @Test func aFaceThatIsCutOffIsNamed() async throws {
    // The drawn face's mouth is at row 153, its chin below the border.
    let scene = FaceScene(width: 178, height: 158, people: [.init(eyes: ImagePoint(x: 89, y: 111))])
    let (item, contents) = try await outcome(faces(each: Self.whitened), scene.image())
    #expect(item.keepsFile && contents.passedOver == "only faces that the photo's border cuts off")
    let (edited, _) = try await outcome(faces(["inside": .number(0.5)], each: Self.whitened), scene.image())
    #expect(!edited.keepsFile)
  }

  @Test(
    "Stages that only try write and note nothing",
    arguments: [("unless", ""), ("when", "{ draw-glasses: { kind: horn } }, ")])
  func trials(name: String, before: String) async throws {
    let folder = try TemporaryFolder()
    let photo = try sample("faces/astronaut.png")
    try folder.write(ImageFile.encode(photo, as: .png), to: "in/a.png")
    let stages = """
      version: 1
      stages:
        - load: { path: $input }
        - faces:
            \(name): [\(before){ save: { path: "$output/inner-{stem}.png" } }]
            each:
              - draw-glasses: { kind: horn }
        - save: { path: "$output/{stem}.png" }
      """
    try folder.write(stages, to: "pipeline.yaml")
    let summary = try await Runner(pipeline(folder("pipeline.yaml"), in: folder), jobs: 1).run()
    #expect(summary.done == 1 && summary.failed.isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder("out")).filter { $0.hasSuffix(".png") } == ["a.png"])
  }

  @Test("An affine alignment edits the same places of faces that are seen from the front")
  func affineAlignment() async throws {
    let photo = Self.two.image()
    let (_, image, _) = try await run(faces(["alignment": .text("affine")], each: Self.whitened), photo)
    let (_, same, _) = try await run(faces(["alignment": .text("affine")]) { $0 }, photo)
    #expect(same.samples == photo.samples)
    for person in Self.two.people {
      for (x, y, isWhite) in [(89.0, 130.0, true), (70, 115, true), (110, 150, true), (89, 60, false)] {
        let place = person.map(ImagePoint(x: x, y: y))
        let index = Int(place.y) * photo.width + Int(place.x)
        #expect((image.pixels().array[index] > 0.97) == isWhite, "\(place)")
      }
    }
  }

  @Test func aProfileThatIsHardlyFoundIsLeft() async throws {
    let photo = try sample("photos/clean/cameraman.png")
    let (item, contents) = try await outcome(faces(each: Self.whitened), photo)
    #expect(item.keepsFile && (item.value as? Image)?.samples == photo.samples)
    #expect(contents.passedOver == "only doubtful faces found" && contents.notes.isEmpty)
    await #expect(
      throws: StageError(
        "only doubtful faces found: lower 'threshold', or leave 'missing' out of 'faces' to pass it over")
    ) { _ = try await self.run(self.faces(["missing": .text("fail")], each: Self.whitened), photo) }
  }

  @Test func aPhotoWithoutAFaceIsPassedOver() async throws {
    let photo = try sample("photos/clean/coffee.png").cropped(x: 100, y: 80, width: 300, height: 220)
    let (item, contents) = try await outcome(try faces { $0 * 0 }, photo)
    #expect((item.value as? Image)?.samples == photo.samples && item.keepsFile)
    #expect(contents.passedOver == "no face found" && contents.notes.isEmpty)
    let strict = try faces(["missing": .text("fail")]) { $0 * 0 }
    await #expect(
      throws: StageError(
        "no face found: lower 'threshold' or 'smallest', or leave 'missing' out of 'faces' to pass it over")
    ) { _ = try await self.run(strict, photo) }
  }

  @Test("Each face is edited where it is, and nothing else", arguments: [8, 16])
  func editsLieOnTheFaces(bitDepth: Int) async throws {
    let photo = Self.two.image(bitDepth: bitDepth)
    let (_, image, notes) = try await run(try faces(each: Self.whitened), photo)
    #expect(notes == [.init(kind: "faces", text: "2 faces", number: 2, isFigure: true)])
    let (before, after) = (photo.pixels().array, image.pixels().array)
    for person in Self.two.people {
      // Well inside the part that became white, and beside the portrait.
      for (x, y, isWhite) in [
        (89.0, 130.0, true), (70, 115, true), (110, 150, true), (89, 60, false), (20, 130, false),
      ] {
        let place = person.map(ImagePoint(x: x, y: y))
        let index = Int(place.y) * photo.width + Int(place.x)
        #expect(isWhite ? after[index] > 0.97 : after[index] == before[index], "\(place)")
      }
    }
    let changed = before.indices.count { before[$0] != after[$0] } / 3
    let expected = 60 * 60 * (0.8 * 0.8 + 0.5 * 0.5)
    #expect((0.7...1.5).contains(Double(changed) / expected), "\(changed) pixels changed, \(expected) should have")
  }

  /// Without dark lines that lie across and are up to 8 pixels thick: the largest values above and below, and the least of those.
  @Sendable private static func withoutDarkLines(_ picture: Tensor) -> Tensor {
    let (height, width) = (picture.shape[2], picture.shape[3])
    func extreme(_ values: [Float], _ choose: (Float, Float) -> Float) -> [Float] {
      values.indices.map { place in
        let row = place / width % height
        return (max(0, row - 4)...min(height - 1, row + 4)).reduce(values[place]) {
          choose($0, values[place + ($1 - row) * width])
        }
      }
    }
    return Tensor(extreme(extreme(picture.array, max), min), shape: picture.shape)
  }

  @Test("A line one pixel thick on a small face goes wholly if the stages take it out", arguments: [Float(0.12), 0.4])
  func thinLinesGo(contrast: Float) async throws {
    let scene = FaceScene(width: 200, height: 160, people: [.init(eyes: ImagePoint(x: 100, y: 80), scale: 0.5)])
    let clean = scene.image().pixels()
    let lines = [(x: 92..<108, y: 72), (90..<98, 90)].flatMap { line in
      (0..<3).flatMap { channel in line.x.map { (channel * 160 + line.y) * 200 + $0 } }
    }
    var marked = clean
    marked.withMutableValues { values in for place in lines { values[place] -= contrast } }
    let stage = try faces(each: Self.withoutDarkLines)
    func edited(_ pixels: Tensor) async throws -> [Float] {
      try await run(stage, Image(pixels: pixels, bitDepth: 16)).image.pixels().array
    }
    let (expected, found) = (try await edited(clean), try await edited(marked))
    let left = lines.reduce(0) { $0 + abs(found[$1] - expected[$1]) } / Float(lines.count)
    #expect(left < 0.1 * contrast, "\(left) of \(contrast) is left")
  }

  @Test(
    "Inner stages see a dark face as bright as others, and what they change is as dark as it", arguments: [0.15, 0.3])
  func darkFacesAreBrightenedForTheModel(share: Float) async throws {
    let bright = Self.two.image()
    let dark = Image(pixels: bright.pixels() * share, bitDepth: 16)
    let person = Self.two.people[0]
    func middle(_ image: Image) -> [Float] {
      let place = person.map(ImagePoint(x: 89, y: 130))
      let values = image.pixels().array
      return (0..<3).map { values[($0 * image.height + Int(place.y)) * image.width + Int(place.x)] }
    }
    let stage = try faces(["limit": .integer(1)], each: Self.whitened)
    let (whole, (_, image, _)) = (middle(try await run(stage, bright).image), try await run(stage, dark))
    #expect(whole.allSatisfy { $0 > 0.97 })
    // White is as much darker as the photo is, but for how bright this face is.
    for value in middle(image) { #expect((0.8...1.5).contains(value / share), "\(value)") }
    let (_, same, _) = try await run(try faces { $0 }, dark)
    #expect(same.samples == dark.samples)
  }

  @Test(
    "What is bright behind a dark face stays within white for the model, and changes as little as the model changes it")
  func darkFacesBeforeABrightBackground() async throws {
    let scene = Self.two.image()
    let (middle, plane) = (Self.two.people[0].map(ImagePoint(x: 89, y: 125)), scene.width * scene.height)
    var pixels = scene.pixels().converted(to: .plain)
    let reach = 70 * Self.two.people[0].scale
    func distance(_ place: Int) -> Double {
      middle.distance(to: ImagePoint(x: Double(place % scene.width), y: Double(place % plane / scene.width)))
    }
    pixels.withMutableValues { values in
      // Two bright colours: the photo has no tint of its own.
      let bright: [[Float]] = [[1, 0.9, 0.9], [0.85, 0.95, 0.95]]
      for place in values.indices {
        values[place] = distance(place) < reach ? values[place] * 0.3 : bright[place / 8 % 2][place / plane]
      }
    }
    let photo = Image(pixels: pixels, bitDepth: 16)
    let most = Mutex<Float>(0)
    let stage = try faces(["limit": .integer(1)]) { picture in
      most.withLock { $0 = max($0, picture.converted(to: .plain).array.max() ?? 0) }
      return picture.mapped { max(0, $0 - 0.04) }
    }
    let image = try await run(stage, photo).image
    #expect(most.withLock { $0 } <= 1.0001 && most.withLock { $0 } > 0.95)
    let (before, after) = (photo.pixels().array, image.pixels().array)
    let changes = before.indices.map { before[$0] - after[$0] }
    // On the face as much darker as the face is; behind it as much as the model said.
    let face = changes.indices.filter { distance($0) < reach - 5 }.map { changes[$0] }
    let background = changes.indices.filter { distance($0) > reach + 5 }.map { changes[$0] }
    #expect(face.min() ?? -1 > -0.001 && background.min() ?? -1 > -0.001)
    #expect((0.005...0.025).contains(face.max() ?? 1), "\(face.max() ?? 1)")
    #expect((0.03...0.045).contains(background.max() ?? 1), "\(background.max() ?? 1)")
  }

  @Test("Colours of a cut-out portrait that cannot be seen are not looked at, and stay", arguments: [0.5, 4])
  func cutOuts(scale: Double) async throws {
    let side = Int(240 * scale)
    let scene = FaceScene(
      width: side, height: side, people: [.init(eyes: ImagePoint(x: 120 * scale, y: 120 * scale), scale: scale)])
    func portrait(on hidden: UInt8) throws -> Image {
      guard case .uint8(let samples) = scene.image().samples else { throw StageError("8 bits were expected") }
      let radius = 45 * scale
      let pixels = (0..<side * side).flatMap { place -> [UInt8] in
        let (x, y) = (Double(place % side) - 120 * scale, Double(place / side) - 130 * scale)
        guard x * x / 0.6 + y * y < radius * radius else { return [hidden, hidden, hidden, 0] }
        return samples[3 * place..<3 * place + 3] + [255]
      }
      return Image(width: side, height: side, channels: .rgba, samples: .uint8(pixels))
    }
    let stage = try faces(["threshold": .number(0.2)], each: Self.whitened)
    var results: [Image] = []
    for hidden in [0, 255] as [UInt8] {
      let photo = try portrait(on: hidden)
      let (item, image, _) = try await run(stage, photo)
      #expect(!item.keepsFile && image.restoringInvisible(from: photo).samples == image.samples)
      results.append(image)
    }
    #expect(results[1].restoringInvisible(from: results[0]).samples == results[0].samples)
  }

  @Test func theLargestFacesComeFirst() async throws {
    let photo = Self.two.image()
    let (_, image, notes) = try await run(try faces(["limit": .integer(1)], each: Self.whitened), photo)
    #expect(notes == [.init(kind: "faces", text: "1 face", number: 1, isFigure: true)])
    let half = 175
    #expect(
      image.cropped(x: half, y: 0, width: 360 - half, height: 220).samples
        == photo.cropped(x: half, y: 0, width: 360 - half, height: 220).samples)
    #expect(image.samples != photo.samples)
  }

  @Test func pixelsAndGreyPhotosWorkToo() async throws {
    let photo = Self.two.image()
    let stage = try faces(each: Self.whitened)
    let floats = try #require(try await stage.run(Pixels(photo.pixels())) as? Pixels).tensor
    let image = try #require(try await stage.run(photo) as? Image)
    #expect(zip(floats.array, image.pixels().array).allSatisfy { abs(min(max($0, 0), 1) - $1) <= 0.502 / 255 })
    let (_, edited, _) = try await run(stage, Self.grey)
    #expect(edited.channels == .grey && edited.samples != Self.grey.samples)
  }

  @Test("What a model cannot show is not edited")
  func onlyWhatResemblesAFaceIsEdited() async throws {
    let photo = try sample("faces/astronaut.png")
    func outcome(_ resemblance: Double, _ missing: String = "pass") async throws -> (reason: String?, notes: [String]) {
      let stage = try faces(
        ["like": .text("faces-vae"), "resemblance": .number(resemblance), "missing": .text(missing)],
        each: Self.whitened)
      let (item, contents) = try await self.outcome(stage, photo)
      #expect(item.keepsFile == ((item.value as? Image)?.samples == photo.samples))
      return (contents.passedOver, contents.notes.map(\.text))
    }
    #expect(try await outcome(0.6) == (nil, ["1 face"]))
    #expect(try await outcome(1) == ("no face like those the model knows", []))
    await #expect(
      throws: StageError(
        "no face like those the model knows: lower 'resemblance', or leave 'missing' out of 'faces' to pass it over")
    ) { _ = try await outcome(1, "fail") }
  }

  @Test func innerStagesKeepTheShape() async throws {
    let photo = try sample("faces/astronaut.png")
    let stage = try faces { $0.cropped(x: 0, y: 0, width: 10, height: 10) }
    let error = await #expect(throws: StageError.self) { _ = try await self.run(stage, photo) }
    #expect(
      error?.description.hasPrefix(
        "the stages of 'each' give 10×10 pixels for a face's picture of ")
        == true)
  }

  @Test func aForgottenPasteIsFoundBeforeRunning() throws {
    let frame = try FrameStage(
      Arguments(stage: "frame", values: ["model": .text("glasses-remover")], nested: [:]), models: models)
    for (name, nested) in [("each", ["each": frame]), ("unless", ["each": PixelStage { $0 }, "unless": frame])]
      as [(String, [String: any Stage])]
    {
      #expect(
        throws: PortError(
          "the stages of '\(name)' give pixels of 256×256: they must keep the size of each face's picture, as 'paste' does"
        )
      ) { _ = try faces(nested: nested).outputType(for: [.image()]) }
    }
  }

  @Test func twoFacesAreNotWrittenToOneFile() async throws {
    let folder = try TemporaryFolder()
    let save = try makeStage("save", ["path": .text(folder("one.png"))])
    await #expect(
      throws: StageError(
        "2 faces would all be written to '\(folder("one.png"))': give 'limit: 1', or save outside of 'each'")
    ) { _ = try await outcome(faces(nested: ["each": save]), Self.two.image()) }
    _ = try await outcome(faces(["limit": .integer(1)], nested: ["each": save]), Self.two.image())
    #expect(FileManager.default.fileExists(atPath: folder("one.png")))
  }

  @Test(arguments: ["unless", "when"])
  func stagesThatOnlyTryGatherNothing(name: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      version: 1
      stages:
        - load: { path: $input }
        - faces:
            \(name):
              - contact-sheet: { path: $output/sheet.png }
                from: { before: input, after: input }
            each:
              - draw-glasses: {}
      """, to: "pipeline.yaml")
    let error = #expect(throws: Diagnostics.self) { try pipeline(file, in: folder) }
    #expect(error?.description.contains("take out the one that gathers photos") == true)
  }

  @Test(
    "A photo without a face need not write what is saved of faces",
    arguments: [("align-faces", false), ("smile", true)])
  func notAllWriteAll(_ name: String, _ all: Bool) throws {
    let file = Repository.root.appending(path: "pipelines/\(name).yaml").path
    #expect(try pipeline(file, in: TemporaryFolder()).writesAllOutputs == all)
  }

  @Test func aModelOfAnySizeIsNoMeasureOfLikeness() {
    let path = Repository.root.appending(path: "samples/models/photo-denoiser").path
    #expect(throws: StageError("'photo-denoiser' takes pictures of any size: 'like' needs a model of one size")) {
      _ = try faces(["like": .text(path)]) { $0 }
    }
  }

  @Test func aModelOfRowsIsNoMeasureOfLikeness() throws {
    try withFolder { path in
      try TinyComponents.write(
        to: path + "/table", shape: [3], mean: [0, 0, 0], components: [1, 0, 0], variances: [1], noise: 0.1)
      #expect(
        throws: StageError(
          "'table' takes a row of 3 columns, not pictures: 'like' needs a model of pictures of one size")
      ) {
        _ = try faces(["like": .text(path + "/table")]) { $0 }
      }
    }
  }

  @Test func anotherModelIsRefused() {
    #expect(
      throws: StageError(
        "'\(Repository.root.appending(path: "samples/models").path)/faces-judge' has no face detector: it is a model of the "
          + "family 'classifier'; give a model of the family 'face-finder'")
    ) { try faces(["model": .text("faces-judge")]) { $0 } }
  }
}
