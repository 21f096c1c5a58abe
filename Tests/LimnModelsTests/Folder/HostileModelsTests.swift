import Foundation
import LimnFoundation
import LimnModels
import LimnTensors
import TestKit
import Testing

/// Model folders whose files mean harm, or were harmed: one line that names the file, in a moment, for little memory.
@Suite struct HostileModelsTests {
  private static let oddInputs = Repository.root.appending(path: "../shared/data/odd-inputs")
    .standardizedFileURL

  private static let denoiser = """
    {"format": 1, "family": "denoiser", "name": "d",
     "architecture": {"channels": [4], "encoderBlocks": [0], "decoderBlocks": []}}
    """

  /// The one line that a call ends with; nil if it ends well.
  private func line(_ body: () throws -> Void) -> String? {
    let start = ContinuousClock.now
    defer { #expect(ContinuousClock.now - start < .seconds(10)) }
    do {
      try body()
      return nil
    } catch {
      #expect(error is ModelError, "\(error)")
      let text = "\(error)"
      #expect(!text.contains { $0.isNewline } && text.utf8.count < 4200)
      #expect(text == text.printable)
      return text
    }
  }

  /// Reads a folder as pipelines do, by way of its family.
  private func load(_ path: String) throws {
    _ = try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(path)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: oddInputs.path),
      "the odd inputs (../shared/data/odd-inputs) are not on this machine"))
  func everyOddWeightsFileIsRefusedInOneLine() throws {
    let manifest = try String(contentsOf: Self.oddInputs.appending(path: "manifest.csv"), encoding: .utf8)
    let folder = try TemporaryFolder()
    var seen = 0
    for row in manifest.split(whereSeparator: \.isNewline) where row.contains(",safetensors:") {
      seen += 1
      let name = String(row.prefix { $0 != "," })
      let bytes = try FileBytes.read(Self.oddInputs.path + "/" + name)
      let path = folder("\(seen)")
      try folder.write(Self.denoiser, to: "\(seen)/config.json")
      try folder.write(bytes, to: "\(seen)/model.safetensors")
      // None of them holds this denoiser's weights: each is refused, by its form or for what it lacks.
      let weights = try #require(line { try load(path) }, "\(name)")
      #expect(weights.hasPrefix("\(path)/model.safetensors: "), "\(weights)")
      let isSound = (try? Safetensors.read(path + "/model.safetensors")) != nil
      #expect(weights.contains("not fit the architecture in config.json") == isSound, "\(name): \(weights)")

      let direction = try #require(line { _ = try Direction(path: path + "/model.safetensors") }, "\(name)")
      #expect(direction.hasPrefix("\(path)/model.safetensors: not a sound "), "\(direction)")
      let prior = try #require(line { _ = try GaussianPrior(path: path + "/model.safetensors") }, "\(name)")
      #expect(prior.hasPrefix("\(path)/model.safetensors: not a sound "), "\(prior)")
    }
    #expect(seen > 30)
  }

  private static func config(_ family: String, _ architecture: String) -> String {
    "{\"format\": 1, \"family\": \"\(family)\", \"name\": \"n\", \"architecture\": \(architecture)}"
  }

  private static let vae = """
    {"imageSize": 64, "frame": {"x": 0, "y": 0, "side": 1}, "latent": 8, "encoderChannels": [4, 4, 4, 4],
     "encoderBlocks": [0, 0, 0, 0], "decoderChannels": [4, 4, 4, 4], "decoderBlocks": [0, 0, 0, 0]}
    """

  private static let configs: [(config: String, answer: String)] = [
    ("", "1:1: the text ends where a value is due"),
    ("\u{FEFF}{}", "1:1: a value is due, found \"\\u{FEFF}\""),
    ("{\"format\": 1, \"format\": 1}", "1:15: the key \"format\" is there twice"),
    (
      "{\"format\": 1, \"family\": \"denoiser\", \"name\": \"a\\u001b[31m\", \"architecture\": {}}",
      "1:1: \"name\" is no name: at most 200 bytes, and nothing invisible; give another"
    ),
    (String(repeating: "[", count: 100_000), "1:65: lists and objects are nested deeper than 64"),
    (config("denoiser", "{\"channels\": [1e999]}"), "1:80: the number 1e999 is too large"),
    (config("denoiser", "[]"), "1:66: an object is due, found a list"),
    (
      config("denoiser", "{\"channels\": [9223372036854775807], \"encoderBlocks\": [0], \"decoderBlocks\": []}"),
      " channels is one to five numbers from 1 to 1024, not [9223372036854775807]"
    ),
    (
      config("denoiser", "{\"channels\": [9223372036854775808], \"encoderBlocks\": [0], \"decoderBlocks\": []}"),
      "1:80: \"channels\": a whole number is due, found a number"
    ),
    (
      config("denoiser", "{\"channels\": [-4], \"encoderBlocks\": [0], \"decoderBlocks\": []}"),
      " channels is one to five numbers from 1 to 1024, not [-4]"
    ),
    (
      config("denoiser", "{\"channels\": [4], \"encoderBlocks\": [99], \"decoderBlocks\": []}"),
      " encoderBlocks is one to five numbers from 0 to 32, not [99]"
    ),
    (
      config("vae", vae.replacing("64", with: "1000000000")),
      " imageSize is a multiple of 16 from 16 to 1024, not 1000000000"
    ),
    (config("vae", vae.replacing("8,", with: "0,")), " latent is from 1 to 65536 units, not 0"),
    (
      config("vae", vae.replacing("\"side\": 1", with: "\"side\": 2")),
      " frame is a part of the centred square, x + side and y + side at most 1, "
    ),
    (config("vae", vae.replacing("latent", with: "latnet")), "the key \"latent\" is missing; add it"),
  ]

  @Test func everyHostileConfigIsAnsweredWithItsPlace() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write(["w": Tensor(zeros: [1])], to: folder("m/model.safetensors"))
    for (config, answer) in Self.configs {
      try folder.write(config, to: "m/config.json")
      let text = try #require(line { try load(folder("m")) }, "\(config.prefix(80))")
      #expect(text.hasPrefix("\(folder("m"))/config.json:"), "\(text)")
      #expect(text.contains(answer), "\(text)")
    }
  }

  /// Architectures of terabytes are compared with the file by their shapes alone.
  @Test func sizesAreHeldAgainstTheFileBeforeAnythingIsRead() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write(["w": Tensor(zeros: [1])], to: folder("m/model.safetensors"))
    let huge = Self.vae.replacing("64", with: "1024").replacing("\"latent\": 8", with: "\"latent\": 65536")
      .replacing("[4, 4, 4, 4]", with: "[2048, 2048, 2048, 2048]").replacing("[0, 0, 0, 0]", with: "[32, 32, 32, 32]")
    try folder.write(Self.config("vae", huge), to: "m/config.json")
    let text = try #require(line { try load(folder("m")) })
    #expect(text.contains("tensors do not fit the architecture in config.json: \"encoder.0.0.weight\" is missing"))
    #expect(text.contains(" more; get or train the model again"))

    // A file that is large and empty: none of it is read, since its header names other tensors, or is none.
    try folder.write(Self.denoiser, to: "m/config.json")
    let path = folder("m/model.safetensors")
    for header in ["{\"x\":{\"dtype\":\"F32\",\"shape\":[250000000],\"data_offsets\":[0,1000000000]}}", "nothing"] {
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
      try folder.write(length + Array(header.utf8), to: "m/model.safetensors")
      #expect(truncate(path, off_t(8 + header.utf8.count + 1_000_000_000)) == 0)
      let start = ContinuousClock.now
      let text = try #require(line { try load(folder("m")) })
      #expect(ContinuousClock.now - start < .seconds(2))
      #expect(text.hasPrefix("\(path): "))
    }
    #expect(truncate(path, off_t(5) << 30) == 0)
    #expect(
      line { try load(folder("m")) }
        == "\(path): cannot be read: 5368709120 bytes are above the limit of 1073741824; give a smaller file")
    #expect(
      line { _ = try Direction(path: path) }
        == "\(path): cannot be read: 5368709120 bytes are above the limit of 67108864; give a smaller file")
  }

  @Test func whatIsNoFileNeverBlocks() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.denoiser, to: "m/config.json")
    #expect(mkfifo(folder("m/model.safetensors"), 0o600) == 0)
    #expect(
      line { try load(folder("m")) } == "\(folder("m"))/model.safetensors: cannot be read: "
        + "it is not a regular file (a pipe or a device); give a file's path")
    try FileManager.default.removeItem(atPath: folder("m/config.json"))
    #expect(mkfifo(folder("m/config.json"), 0o600) == 0)
    #expect(
      line { try load(folder("m")) } == "\(folder("m"))/config.json: cannot be read: "
        + "it is not a regular file (a pipe or a device); give a file's path")
  }
}
