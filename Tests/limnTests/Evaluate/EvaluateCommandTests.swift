import Foundation
import ImageKit
import LimnImages
import LimnReport
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct EvaluateCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyModel.write(to: folder("models/tiny"), name: "tiny")
    for (set, channels) in [("grey", Image.Channels.grey), ("colour", .rgb)] {
      let image = SampleImages.gradient(channels: channels)
      for index in 0..<2 { try folder.write(ImageFile.encode(image, as: .png), to: "\(set)/\(index).png") }
    }
  }

  private func evaluate(_ arguments: String...) throws -> Command.Result {
    let logs = try TemporaryFolder()
    let process = try Command.start(
      ["evaluate", "denoise", "--model", folder("models/tiny")] + arguments, output: logs("output"),
      errors: logs("errors"))
    process.waitUntilExit()
    return .init(
      status: process.terminationStatus, output: try String(contentsOfFile: logs("output"), encoding: .utf8),
      errors: try String(contentsOfFile: logs("errors"), encoding: .utf8))
  }

  @Test func aTableHasARowForEachSetAndSigma() throws {
    let result = try evaluate("--images", folder("grey"), "--images", folder("colour"), "--sigma", "15,25")
    #expect(result.status == 0 && result.errors.isEmpty)
    let words = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let rows = words.filter { $0.first?.hasPrefix(folder.path) == true }
    #expect(
      rows.map { Array($0.prefix(4)) }
        == ["grey", "colour"].flatMap { set in
          ["15", "25"].map { [folder(set), "2", "sigma", $0] }
        })
    #expect(rows.allSatisfy { $0.count == 11 && abs((Double($0[4]) ?? 0) - ($0[3] == "15" ? 24.6 : 20.17)) < 0.5 })
    #expect(rows.allSatisfy { $0[10] == "0.png" || $0[10] == "1.png" })
    for title in ["set", "images", "condition", "noisy PSNR", "PSNR", "gain", "SSIM", "equal", "worst"] {
      #expect(result.output.contains(title))
    }
  }

  /// The rows of means in the envelope that `--json` prints.
  private func rows(of text: String) throws -> [Report.Record] {
    try #require(try Report.printed(text, as: "evaluate denoise")["denoise"]).records
  }

  @Test func jsonHasTheSameRows() throws {
    let plain = try evaluate("--images", folder("grey"), "--sigma", "0, 12.5", "--json")
    let quantized = try evaluate("--images", folder("grey"), "--sigma", "0, 12.5", "--json", "--quantized")
    for (result, isQuantized) in [(plain, "no"), (quantized, "yes")] {
      #expect(result.status == 0)
      let report = try Report.printed(result.output, as: "evaluate denoise")
      let rows = try rows(of: result.output)
      #expect(rows.map { $0["sigma"] } == [0, 12.5] && report.tables.count == 1)
      #expect(rows.allSatisfy { $0.text("quantized") == isQuantized && $0["images"] == 2 })
      #expect(rows[0]["noisy-psnr"] == .infinity && rows[0]["psnr"]?.isFinite == true)
      #expect(rows.map { $0.text("condition") } == ["clean", "sigma 12.5"])
    }
    #expect(plain.output != quantized.output)
    #expect(try evaluate("--images", folder("grey"), "--sigma", "0, 12.5", "--json").output == plain.output)
  }

  @Test func anUnreadableImageEndsWith1AndTheOthersAreMeasured() throws {
    try folder.write(Array("not a photo".utf8), to: "grey/broken.png")
    let result = try evaluate("--images", folder("grey"))
    #expect(result.status == 1 && result.output.contains(" 2 "))
    #expect(result.errors.hasPrefix("error: \(folder("grey"))/broken.png: "))
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func wrongUsageEndsWith2() throws {
    let sigma = try evaluate("--images", folder("grey"), "--sigma", "15,x")
    #expect(sigma.status == 2)
    #expect(sigma.errors.contains("--sigma is '15,x': give numbers from 0 to 255, such as 15,25,50"))
    let images = try evaluate("--images", folder("nowhere"))
    #expect(images.status == 2 && images.errors.hasPrefix("error: cannot find '\(folder("nowhere"))': "))
    let none = try evaluate()
    #expect(none.status == 2)
    #expect(
      none.errors == "error: give --images a folder of clean pictures, or --noisy and --clean folders of pairs; "
        + "'limn evaluate denoise --help' says more\n")
    for (more, message) in [
      (["--pipeline", "x"], "--model and --pipeline are two things to measure: give one of them"),
      (["--set", "strength=1"], "--set changes a pipeline: give --pipeline"),
      (["--clean", "x"], "--noisy has 0 folders and --clean 1: give one for each"),
      (["--noisy", "x", "--sigma", "5"], "--sigma and --degrade need clean pictures: give --images or --source"),
    ] {
      let result = try Command.run(["evaluate", "denoise", "--model", folder("models/tiny")] + more)
      #expect(result.errors == "error: \(message); 'limn evaluate denoise --help' says more\n")
    }
    let unknown = try evaluate("--images", folder("grey"), "--degrade", "camera-noize")
    #expect(unknown.status == 2 && unknown.errors.hasPrefix("error: no pipeline named 'camera-noize'; "))
    let model = try Command.run("evaluate", "denoise", "--model", "./nowhere", "--images", folder("grey"))
    #expect(model.status == 2 && model.errors == "error: ./nowhere: no such model folder; check the path\n")
  }

  @Test func aCamerasNoiseAndARecipesExamplesCanBeMeasured() throws {
    try folder.write(ImageFile.encode(SampleImages.gradient(width: 300, height: 290), as: .png), to: "photos/a.png")
    let result = try Command.run(
      "evaluate", "denoise", "--pipeline", "denoise", "--set", "strength=0", "--images", folder("photos"), "--degrade",
      "camera-noise", "--degrade", "train-photo-denoiser", "--sigma", "0", "--json", "--each", "--report",
      folder("report"))
    #expect(result.status == 0, "\(result.errors)")
    let rows = try rows(of: result.output)
    #expect(rows.map { $0.text("condition") } == ["clean", "camera-noise", "train-photo-denoiser"])
    // At strength 0 the pipeline does nothing: what is clean stays equal, and what is noisy is not gained upon.
    #expect(rows[0]["equal"] == 1 && rows[1]["gain"] == 0)
    let photos = try Report.printed(result.output, as: "evaluate denoise").tables[1].records
    #expect(photos.map { $0.text("photo") } == ["a.png"])
    let sheets = rows.compactMap { $0.text("condition") }.map {
      "report/\(folder.path.split(separator: "/").last ?? "")-photos-\($0).png"
    }
    #expect(sheets.allSatisfy(folder.files().contains) && folder.files().contains("report/report.json"))
  }

  @Test func pairsAreMeasuredAsPicturesAre() throws {
    for name in ["1", "2"] {
      let factor: Float = name == "1" ? 0.9 : 0.8
      let noisy = Image(pixels: try ImageFile.read(folder("colour/0.png")).pixels() * factor, bitDepth: 8)
      try folder.write(ImageFile.encode(noisy, as: .png), to: "noisy/\(name).png")
      try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "clean/\(name).png")
    }
    let pipeline = try folder.write("version: 1\nstages: [ load: { }, save: { } ]\n", to: "nothing.yaml")
    let measured = try Command.run(
      "evaluate", "denoise", "--pipeline", pipeline, "--noisy", folder("noisy"), "--clean", folder("clean"), "--each")
    let compared = try Command.run("evaluate", "pictures", folder("clean"), folder("noisy"))
    #expect(measured.status == 0 && compared.status == 0, "\(measured.errors)")
    func figures(_ text: String, _ name: String) -> [Substring] {
      text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: " ").filter { Double($0) != nil } ?? []
    }
    for name in ["1.png", "2.png"] {
      // compare: PSNR, SSIM; evaluate: before, after, SSIM, largest difference.
      let (ours, theirs) = (figures(measured.output, name), figures(compared.output, name))
      #expect(theirs.count == 2 && ours.prefix(3) == [theirs[0], theirs[0], theirs[1]])
    }
  }

  @Test("A map is no JPEG, and no folder of that name either")
  func mapOutput() throws {
    let arguments = ["map", "--model", "faces-vae", "--images", "samples/faces", "--output", folder("m.jpg")]
    let result = try Command.run(arguments)
    #expect(
      result.status == 2
        && result.errors
          == "error: '\(folder("m.jpg"))' does not end in .png: give such a name, or '\(folder("m.jpg"))/' for a folder\n",
      "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder("m.jpg")))
  }

  @Test("Neither a report nor a map is written among the images that it is made of, links being followed")
  func outputsAmongTheImages() throws {
    let before = folder.files()
    let photo = try Data(contentsOf: URL(fileURLWithPath: folder("colour/0.png")))
    try FileManager.default.createSymbolicLink(
      atPath: folder("link"), withDestinationPath: folder("colour"))
    func refusal(_ option: String, _ path: String) -> String {
      "error: \(option) '\(path)' lies in the folder of images '\(folder("colour"))', whose images its pictures would be next time: "
        + "give another\n"
    }
    for path in ["colour", "colour/new/report", "link/report", "grey/../colour/report"].map({ folder($0) }) {
      let result = try evaluate("--images", folder("grey"), "--images", folder("colour"), "--report", path)
      #expect(result.status == 2 && result.errors == refusal("--report", path), "\(result.errors)")
    }
    for path in ["colour/0.png", "colour/"].map({ folder($0) }) {
      let result = try Command.run(
        "map", "--model", "faces-vae", "--images", folder("colour"), "--output", path)
      #expect(result.status == 2 && result.errors == refusal("--output", path), "\(result.errors)")
    }
    try FileManager.default.removeItem(atPath: folder("link"))
    #expect(folder.files() == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder("colour/0.png"))) == photo)
  }

  @Test("Labels that belong to an IDX file are refused of a folder, as an option of the command")
  func labelsOfAFolder() throws {
    let result = try Command.run(
      "map", "--model", "faces-vae", "--images", folder("colour"), "--labels", "t10k-labels-idx1-ubyte", "--output",
      folder("map.png"))
    #expect(
      result.status == 2
        && result.errors
          == "error: --labels are those of an IDX file, and '\(folder("colour"))' is none: of a folder, each class is a folder in it\n",
      "\(result.errors)")
  }

  @Test("What failed stands below the table where both go to one file")
  func oneLog() throws {
    try folder.write("no photo", to: "grey/broken.png")
    let arguments = ["evaluate", "denoise", "--model", folder("models/tiny"), "--images", folder("grey")]
    let result = try Command.run(
      ["-c", #"exec "$0" "$@" 2>&1"#, Command.program().path] + arguments, program: URL(fileURLWithPath: "/bin/sh"))
    let lines = result.output.split(separator: "\n")
    #expect(result.status == 1 && lines.count > 2 && lines[0].hasPrefix("set"), "\(result.output)")
    #expect(lines.last?.hasPrefix("error: \(folder("grey"))/broken.png: ") == true, "\(result.output)")
  }
}
