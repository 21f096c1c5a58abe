import Foundation
import LimnFaces
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import TestKit
import Testing

/// The shipped face models in the shipped pipelines, on the shipped photographs.
@Suite struct FaceModelsTests {
  private static let root = Repository.root.path

  private static let remover = "glasses-remover"

  private let library = ModelLibrary(searchPaths: [root + "/samples/models"], families: ModelFamily.all)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a pipeline makes of one photograph, and the photograph.
  private func edited(
    _ name: String, by pipeline: String, _ model: String?, strength: Double? = nil, _ overrides: [String] = []
  ) async throws -> (before: Image, after: Image) {
    try await edited(path: "\(Self.root)/samples/faces/\(name).png", by: pipeline, model, strength: strength, overrides)
  }

  private func edited(
    path: String, by pipeline: String, _ model: String?, strength: Double? = nil, _ overrides: [String] = []
  ) async throws -> (before: Image, after: Image) {
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let pipeline = try Pipeline(
      file: "\(Self.root)/pipelines/\(pipeline).yaml", registry: .standard(models: library),
      variables: ["input": path, "output": folder("out")],
      overrides: (model.map { ["model=\($0)"] } ?? []) + (strength.map { ["strength=\($0)"] } ?? []) + overrides)
    let summary = try await Runner(pipeline, jobs: 1).run()
    #expect(summary.failed.isEmpty && summary.done + summary.passedOver.total == 1)
    return (try ImageFile.read(path), try ImageFile.read(folder("out/\(name).png")))
  }

  private func glasses(on image: Image) throws -> Float { try judged("eyeglasses", on: image) }

  /// The judge's logit for an attribute.
  private func judged(_ attribute: String, on image: Image) throws -> Float {
    let model = try library.model("faces-judge", needing: [.classifier])
    let (judge, size) = (try model.classifier, try #require(model.imageSize))
    let (x, y, side) = model.frame.rectangle(width: image.width, height: image.height)
    let face = image.pixels(x: x, y: y, width: side, height: side)
    let logits = try judge.logits(of: face.resized(width: size, height: size))
    return logits.array[try #require(judge.attributes.firstIndex(of: attribute))]
  }

  /// The parts of two images above and below the frame's eyes, alike to the last bit.
  private func expectSameOutsideTheEyes(_ a: Image, _ b: Image, below bottom: Int = 144) {
    for (top, height) in [(0, 54), (bottom, 218 - bottom)] {
      #expect(
        a.cropped(x: 0, y: top, width: a.width, height: height).samples
          == b.cropped(x: 0, y: top, width: b.width, height: height).samples)
    }
  }

  /// The shipped models, and how far each moves a latent so that glasses are gone.
  private static let removing = [("faces-vae", 1.2), ("faces-ae", 1.2), ("faces-free", 2), ("faces-free-ae", 3)]

  @Test("Grace Hopper's glasses come off, for the judge too, and nothing else")
  func glassesComeOff() async throws {
    let (before, after) = try await edited("commodore", by: "remove-glasses", Self.remover)
    #expect(try glasses(on: before) > 1 && glasses(on: after) < -1)
    expectSameOutsideTheEyes(before, after)
  }

  @Test("So they do by an edit of each model's latent", arguments: removing)
  func glassesComeOffTheLatent(_ model: String, strength: Double) async throws {
    let (before, after) = try await edited("commodore", by: "remove-glasses-latent", model, strength: strength)
    #expect(try glasses(on: before) > 1 && glasses(on: after) < -1)
    // The footprints of these directions end a little lower.
    expectSameOutsideTheEyes(before, after, below: model.hasPrefix("faces-free") ? 148 : 144)
  }

  @Test(
    "Eileen Collins is given glasses, and keeps the rest",
    arguments: [("faces-vae", 1.7), ("faces-ae", 1.7), ("faces-free", 2.5), ("faces-free-ae", 2)])
  func glassesAreGiven(_ model: String, strength: Double) async throws {
    let (before, after) = try await edited("astronaut", by: "add-glasses-latent", model, strength: strength)
    #expect(try glasses(on: before) < -1 && glasses(on: after) > 1)
    expectSameOutsideTheEyes(before, after)
  }

  @Test("So she is when they are drawn")
  func glassesAreDrawn() async throws {
    let (before, after) = try await edited("astronaut", by: "add-glasses", nil)
    #expect(try glasses(on: before) < -1 && glasses(on: after) > 1)
    expectSameOutsideTheEyes(before, after)
  }

  @Test("Who wears no glasses is left as she is by an edit of the latent")
  func nothingIsTakenOff() async throws {
    let (before, after) = try await edited("astronaut", by: "remove-glasses-latent", "faces-vae")
    #expect(before.samples == after.samples)
  }

  @Test("Of all sample faces glasses come off those that wear some, are drawn on the others, and no other is touched")
  func onlyWhoNeedsTheEditIsEdited() async throws {
    let lines = try String(contentsOfFile: "\(Self.root)/samples/faces/labels.csv", encoding: .utf8).split(
      separator: "\n")
    let place = try #require(lines[0].split(separator: ",").firstIndex(of: "eyeglasses"))
    let drawn = lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return (String(fields[0].prefix { $0 != "." }), fields[place] == "1")
    }
    for (name, wears) in [("astronaut", false), ("commodore", true)] + drawn {
      for (pipeline, isForWearers) in [("remove-glasses", true), ("add-glasses", false)] {
        let (before, after) = try await edited(name, by: pipeline, nil)
        #expect((before.samples != after.samples) == (wears == isForWearers), "\(name) by \(pipeline)")
      }
    }
  }

  @Test func whoSmilesIsLeft() async throws {
    let (before, after) = try await edited("astronaut", by: "smile", "faces-vae")
    #expect(before.samples == after.samples)
  }

  /// Two drawn people with glasses who lean.
  private static let scene: FaceScene = {
    var (thick, round) = (FaceFactors(), FaceFactors())
    thick.glasses = .init(shape: .thick)
    round.glasses = .init(shape: .round, colour: 0.3)
    round.skin = 0.5
    return FaceScene(
      width: 420, height: 300,
      people: [
        .init(factors: thick, eyes: ImagePoint(x: 120, y: 150), scale: 1, lean: 20),
        .init(factors: round, eyes: ImagePoint(x: 320, y: 140), scale: 0.7, lean: -12),
      ])
  }()

  @Test(
    "In a drawn scene the edit comes nearer to the truth than no edit, and changes nothing elsewhere",
    arguments: [("remove-glasses", remover), ("remove-glasses-latent", "faces-vae")])
  func scenesComeNearerToTheTruth(_ pipeline: String, _ model: String) async throws {
    try folder.write(ImageFile.encode(Self.scene.image(), as: .png), to: "scene.png")
    let (before, after) = try await edited(path: folder("scene.png"), by: pipeline, model)
    let truth = Self.scene.withoutGlasses.image().pixels().array
    let (old, new) = (before.pixels().array, after.pixels().array)
    var (without, with) = (0.0, 0.0)
    for index in truth.indices {
      without += Double((old[index] - truth[index]) * (old[index] - truth[index]))
      with += Double((new[index] - truth[index]) * (new[index] - truth[index]))
    }
    #expect(with < 0.6 * without, "\(with) beside \(without)")
    // Far from all eyes every sample is as it was.
    for place in 0..<420 * 300 {
      let point = ImagePoint(x: Double(place % 420) + 0.5, y: Double(place / 420) + 0.5)
      guard Self.scene.people.allSatisfy({ $0.eyes.distance(to: point) > 60 * $0.scale }) else { continue }
      for channel in 0..<3 where old[channel * 126_000 + place] != new[channel * 126_000 + place] {
        Issue.record("\(point) changed")
        return
      }
    }
  }

  @Test(
    "A dark photo stays dark: its edit is that of the photo as it was, darkened, to 3 levels", arguments: [0.35, 0.15])
  func darkPhotosStayDark(share: Float) async throws {
    let (_, whole) = try await edited("commodore", by: "remove-glasses", Self.remover)
    let photo = try ImageFile.read("\(Self.root)/samples/faces/commodore.png")
    try folder.write(ImageFile.encode(Image(pixels: photo.pixels() * share, bitDepth: 8), as: .png), to: "dark.png")
    let (before, after) = try await edited(path: folder("dark.png"), by: "remove-glasses", Self.remover)
    let (old, new, wanted) = (before.pixels().array, after.pixels().array, whole.pixels().array)
    let plane = photo.width * photo.height
    for channel in 0..<3 {
      let changed = (channel * plane..<(channel + 1) * plane).filter { abs(new[$0] - old[$0]) > 2.0 / 255 }
      #expect(changed.count > 500)
      let error = changed.reduce(0.0) { $0 + Double(new[$1] - share * wanted[$1]) } / Double(changed.count)
      #expect(abs(error) < 3.0 / 255, "channel \(channel): \(error * 255) levels")
    }
  }

  @Test(
    "A photo without a face is copied byte for byte",
    arguments: [
      ("remove-glasses", remover), ("remove-glasses-latent", "faces-vae"), ("add-glasses-latent", "faces-vae"),
      ("add-glasses", nil), ("smile", "faces-vae"),
    ])
  func photosWithoutFacesAreCopied(_ name: String, _ model: String?) async throws {
    let path = "\(Self.root)/samples/photos/clean/coffee.png"
    _ = try await edited(path: path, by: name, model)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(contentsOf: URL(filePath: folder("out/coffee.png"))))
  }

  @Test(
    "Grace Hopper smiles, for the judge too, and her painted mouth is about as sharp as the draft's",
    arguments: [("faces-vae", 1.8), ("faces-ae", 1.8), ("faces-free", 2.4)])
  func smiles(_ model: String, strength: Double) async throws {
    let (before, after) = try await edited("commodore", by: "smile", model, strength: strength)
    let (_, draft) = try await edited("commodore", by: "smile", model, strength: strength, ["finished.ignore=1"])
    #expect(try judged("smiling", on: before) < -1 && judged("smiling", on: after) > 1)
    /// The mean absolute Laplacian of the mouth, in the first colour.
    func sharpness(_ image: Image) -> Float {
      let (values, width) = (image.pixels().array, image.width)
      let places = (140..<168).flatMap { row in (66..<114).map { row * width + $0 } }
      return places.reduce(0) { sum, place in
        let around = values[place - 1] + values[place + 1] + values[place - width] + values[place + width]
        return sum + abs(around - 4 * values[place])
      }
    }
    #expect(sharpness(after) > 0.9 * sharpness(draft), "\(sharpness(after)), \(sharpness(draft))")
    // Above the nose nothing changes.
    let top = { (image: Image) in image.cropped(x: 0, y: 0, width: image.width, height: 108).samples }
    #expect(top(before) == top(after))
  }

  @Test(
    "What the small model blurs, the finisher brings nearer to the photo",
    arguments: ["faces-free", "faces-free-ae"])
  func aBlurredMouthIsPainted(_ model: String) async throws {
    let (photo, draft) = try await edited("astronaut", by: "draft-smile", model, ["from=without"])
    /// The mouth as the finisher sees it, or as it paints it.
    func mouth(_ image: Image, into output: String, painted: Bool) async throws -> [Float] {
      try folder.write(ImageFile.encode(image, as: .png), to: "mouth.png")
      try folder.write(
        """
        version: 1
        stages:
          - load: { path: $input }
          - frame: { model: mouth-finisher }
          - resize: { width: 160, height: 160 }
        \(painted ? "  - encode: { model: mouth-finisher }\n  - decode: { model: mouth-finisher }" : "")
          - save: { path: $output/mouth.png }
        """, to: "mouth.yaml")
      let pipeline = try Pipeline(
        file: folder("mouth.yaml"), registry: .standard(models: library),
        variables: ["input": folder("mouth.png"), "output": folder(output)])
      let summary = try await Runner(pipeline, jobs: 1).run()
      #expect(summary.failed.isEmpty)
      return try ImageFile.read(folder("\(output)/mouth.png")).pixels(x: 40, y: 72, width: 80, height: 56).array
    }
    let (wanted, blurred) = (
      try await mouth(photo, into: "wanted", painted: false), try await mouth(draft, into: "blurred", painted: false)
    )
    let painted = try await mouth(draft, into: "painted", painted: true)
    func error(_ values: [Float]) -> Float { zip(values, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    #expect(error(blurred) > 0 && error(painted) < error(blurred), "\(error(painted)), \(error(blurred))")
  }

  @Test("Each model has its prior and its directions, and refuses the other's")
  func filesBelongToTheirModel() throws {
    for model in ["faces-free", "faces-free-ae"] {
      #expect(try library.fittedPrior(of: model)?.shape.coordinates == 128)
      for name in ["glasses", "glasses-normal", "smile", "smile-normal"] {
        #expect(try library.direction(name, of: model).name == name)
      }
    }
    for (model, other) in [("faces-vae", "faces-ae"), ("faces-ae", "faces-vae")] {
      #expect(try library.fittedPrior(of: model)?.shape.coordinates == 256)
      for name in ["glasses", "glasses-normal", "smile", "smile-normal", "young", "male", "no-beard", "open-mouth"] {
        #expect(try library.direction(name, of: model).name == name)
      }
      #expect(throws: ModelError.self) {
        try library.direction("\(Self.root)/samples/models/\(other)/directions/glasses.safetensors", of: model)
      }
    }
  }

  @Test("What is drawn from the prior that was fitted to the free VAE's codes is a standard normal sample")
  func theFreeCodesAreStandardNormal() throws {
    let prior = try #require(try library.fittedPrior(of: "faces-free"))
    let rows = (0..<200).flatMap { prior.sample(key: RandomKey(seed: 1).split($0), spread: 1).rows.array }
    let mean = rows.reduce(0) { $0 + Double($1) } / Double(rows.count)
    let square = rows.reduce(0) { $0 + Double($1) * Double($1) } / Double(rows.count)
    #expect(abs(mean) < 0.05 && abs(square - 1) < 0.1, "\(mean), \(square)")
  }

  @Test("The two models together are under 15 MB")
  func modelsAreSmall() throws {
    var total = 0
    for model in ["faces-vae", "faces-ae"] {
      let files = FileManager.default.enumerator(atPath: "\(Self.root)/samples/models/\(model)")
      while files?.nextObject() != nil { total += (files?.fileAttributes?[.size] as? Int) ?? 0 }
    }
    #expect(total > 10_000_000 && total < 15_000_000)
  }
}
