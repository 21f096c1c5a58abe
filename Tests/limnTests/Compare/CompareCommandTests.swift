import Foundation
import ImageKit
import LimnFoundation
import LimnImages
import TestKit
import Testing

@Suite struct CompareCommandTests {
  private let folder: TemporaryFolder

  /// Images of 8×8 pixels, each a gradient of its own.
  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<100 {
      let samples = (0..<64).map { place in UInt8((3 * place + 37 * index * (place % 8) / 8 + index) % 256) }
      let image = Image(width: 8, height: 8, channels: .grey, samples: .uint8(samples))
      try folder.write(ImageFile.encode(image, as: .png), to: "images/\(1000 + index).png")
    }
  }

  @Test("A report, the scores, the pictures and the models are in the output folder, and one object is printed")
  func output() throws {
    let result = try Command.run(
      "compare", folder("images"), "--output", folder("out"), "--steps", "10", "--json", "--jobs", "2")
    #expect(result.status == 0, "\(result.errors)")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "compare" && object["version"] as? Int == 1)
    let facts = try #require(object["result"] as? [String: Any])
    #expect(Set(facts.keys).isSuperset(of: ["plan", "lines", "advice", "health", "training", "notes", "features"]))
    let lines = try #require(facts["lines"] as? [[String: Any]])
    #expect(lines.contains { $0["use"] as? String == "reconstruct" && $0["metric"] as? String == "psnr" })
    let files = Set(folder.files().filter { $0.hasPrefix("out/") }.map { String($0.dropFirst(4)) })
    #expect(
      files.isSuperset(of: [
        "report.html", "scores.json", "reconstruct.csv", "reconstructions.png", "training-vae.png",
        "models/ae/config.json",
        "models/vae/model.safetensors", "models/ae/prior.safetensors",
      ]))
    #expect(try String(contentsOfFile: folder("out/scores.json"), encoding: .utf8) == result.output)
    #expect(result.errors.contains("100 images of \(folder("images")), seen as 8×8 in grey"))
  }

  @Test("Pictures of an earlier comparison in the folder go, and two at once are not there")
  func againIntoTheSameFolder() throws {
    let arguments = ["compare", folder("images"), "--output", folder("out"), "--steps", "2", "--jobs", "2"]
    // Models stay: a training is not thrown away.
    func isReport(_ file: String) -> Bool { file.hasPrefix("out/") && !file.hasPrefix("out/models/") }
    let labels = (0..<100).map { "\(1000 + $0).png,\($0 % 2 == 0 ? "even" : "odd")\n" }.joined()
    try folder.write("file,kind\n" + labels, to: "labels.csv")
    #expect(try Command.run(arguments + ["--labels", folder("labels.csv")]).status == 0)
    try folder.write("mine", to: "out/mine.txt")
    let first = Set(folder.files().filter(isReport))
    #expect(try Command.run(arguments).status == 0)
    let second = Set(folder.files().filter(isReport))
    let fresh = try Command.run(arguments.map { $0 == folder("out") ? folder("fresh") : $0 })
    #expect(fresh.status == 0)
    let expected = Set(
      folder.files().filter { $0.hasPrefix("fresh/") }.map { "out" + $0.dropFirst(5) }.filter(isReport))
    #expect(second == expected.union(["out/mine.txt"]), "\(second.symmetricDifference(expected))")
    #expect(!first.isSubset(of: second))

    let lock = try LockFile(path: folder("out/comparison.lock"), isShared: false)
    let refused = try Command.run(arguments)
    #expect(refused.status == 2 && refused.errors.contains("another comparison writes there now (pid "))
    lock.release()
  }

  @Test("What cannot be compared ends with status 2 and one line")
  func refusals() throws {
    try folder.write("file,kind\nother.png,a\n", to: "labels.csv")
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "few/a.png")
    for (arguments, message) in [
      (
        [folder("few")],
        "1 image in '\(folder("few"))': at least 100 are needed, and 1,000 before anything can be said of a VAE"
      ),
      (
        [folder("images"), "--labels", folder("labels.csv")],
        "\(folder("labels.csv")): names none of the 100 images, such as '1000.png': its first column must have their file names"
      ),
      (
        [folder("images"), "--against", folder("few")],
        "1 image in '\(folder("few"))': at least 2 are needed"
      ),
      (
        [folder("images"), "--output", folder("few/../images/out")],
        "--output '\(folder("few/../images/out"))' lies in the folder of images '\(folder("images"))', whose images its pictures would be next time: give another"
      ),
    ] {
      let result = try Command.run(["compare"] + arguments)
      #expect(result.status == 2 && result.errors == "error: \(message)\n", "\(result.errors)")
    }
    let missing = try Command.run("compare", folder("nowhere"))
    #expect(missing.status == 2 && missing.errors.hasPrefix("error: cannot find '\(folder("nowhere"))': "))
    let minutes = try Command.run("compare", folder("images"), "--minutes", "0")
    #expect(
      minutes.status == 2
        && minutes.errors
          == "error: --minutes is 0: give more than 0, at most 10000; 'limn compare --help' says more\n"
    )
    let seeds = try Command.run("compare", folder("images"), "--seeds", "0")
    #expect(
      seeds.status == 2 && seeds.errors == "error: --seeds is 0: give 1 to 10; 'limn compare --help' says more\n")
    let little = try Command.run("compare", folder("images"), "--minutes", "0.0001", "--output", folder("new"))
    #expect(little.status == 2 && little.errors.hasPrefix("error: --minutes 0.0001 is too little: "))
    #expect(!FileManager.default.fileExists(atPath: folder("new")))
  }
}
