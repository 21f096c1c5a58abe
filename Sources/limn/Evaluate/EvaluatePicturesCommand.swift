import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnStages
import TextTable

/// `limn evaluate pictures`: PSNR and SSIM of photos against clean ones of the same names.
struct EvaluatePicturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures", abstract: "Measures photos against clean ones of the same names: PSNR in dB and SSIM.",
    discussion: """
      Names are compared below each folder, without their extensions. See-through photos are measured as they look on white.
      """)

  @Argument(help: "The clean photo, or the folder of clean photos.", completion: .file())
  var reference: String

  @Argument(help: "The photos to measure: one or several files or folders.", completion: .file())
  var images: [String]

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    let clean = try Photos(at: reference)
    let others = try images.map(Photos.init(at:))
    var rows: [Row] = []
    var failures: [String] = []
    for name in clean.names {
      do {
        let truth = try clean.pixels(of: name)
        let scores = try others.map { try Score($0.pixels(of: name), against: truth) }
        rows.append(Row(name: name.description, scores: scores))
      } catch {
        failures.append("\(error)")
      }
    }
    if json {
      print(try JSONOutput("evaluate pictures", rows.map { PictureScores($0.name, zip(images, $0.scores)) }).text())
    } else if rows.count > 0 {
      let means = others.indices.map { index in Score(meanOf: rows.map { $0.scores[index] }) }
      let table = Self.table(titles: images)
      print(table.string(for: rows + [Row(name: "mean of \(rows.count)", scores: means)], style: Style.simple) ?? "")
    }
    for failure in failures { printError(failure) }
    if !failures.isEmpty { throw Status.someFailed.exit }
  }

  private struct Row {
    let name: String
    let scores: [Score]
  }

  private static func table(titles: [String]) -> TextTable<Row> {
    TextTable<Row> { row in
      [Column(title: "photo", value: row.name)]
        + zip(titles, row.scores).flatMap { title, score in
          [
            Column(title: "\(title): PSNR", value: score.decibels, align: .right),
            Column(title: "SSIM", value: score.similarity, align: .right),
          ]
        }
    }
  }
}
