import ArgumentParser
import Foundation
import LimnEvaluation
import LimnModels
import LimnPipelines
import LimnStages
import TextTable

/// `limn evaluate`: measures a model, or an edit made with one.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures a model on your own images.",
    subcommands: [Denoise.self, EvaluateEditCommand.self, EvaluateGenerateCommand.self])

  /// `limn evaluate denoise`: PSNR and SSIM of a denoiser on images with known noise.
  struct Denoise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "denoise",
      abstract: "Measures a denoiser: adds known noise to clean images and takes it away again.",
      discussion: """
        The noise is Gaussian, of a fixed seed, added to floats and neither clipped nor rounded, as the papers do; \
        --quantized clips and rounds the noisy images to 8 bits, as files are. Results are clipped and rounded to 8 bits \
        before they are measured. Sigma is in steps of 8 bits; sigma 0 measures what the model does to a clean image.
        """)

    @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
    var model: String

    @Option(help: "A clean image or a folder of them; may be given several times, each a set of its own.")
    var images: [String]

    @Option(help: .init("Strengths of the noise, with commas between them.", valueName: "15,25,50"))
    var sigma = "15,25,50"

    @Flag(help: "Clip and round the noisy images to 8 bits.")
    var quantized = false

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Option(help: "Where the noise begins.")
    var seed: UInt64 = 0

    func validate() throws {
      if sigmas == nil { throw ValidationError("--sigma is '\(sigma)': give numbers from 0 to 255, such as 15,25,50") }
      if images.isEmpty { throw ValidationError("give --images a folder of clean images") }
    }

    private var sigmas: [Double]? {
      let parts = sigma.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0.trimmingCharacters(in: .whitespaces))
      }
      return parts.allSatisfy { $0.map { (0...255).contains($0) } ?? false } ? parts.compactMap(\.self) : nil
    }

    func run() async throws {
      let library = ModelLibrary(families: ModelFamily.all)
      let model: Model
      do { model = try library.model(self.model) } catch { throw failure("\(error)", .usage) }
      let evaluation = DenoisingEvaluation(
        encoder: model.encoder, decoder: model.decoder, sigmas: sigmas ?? [], quantized: quantized, seed: seed)
      var rows: [DenoisingEvaluation.Row] = []
      var failures: [String] = []
      for path in images {
        let names: [ItemName]
        do { names = try LoadStage(path: path).names() } catch { throw failure("\(error)", .usage) }
        let result = await evaluation.run(names, set: path)
        rows += result.rows
        failures += result.failures
      }
      if json {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(rows), as: UTF8.self))
      } else if !rows.isEmpty {
        print(Self.table.string(for: rows, style: Style.simple) ?? "")
      }
      for failure in failures { printError("error: \(failure)") }
      if !failures.isEmpty { throw Status.someFailed.exit }
    }

    private static var table: TextTable<DenoisingEvaluation.Row> {
      TextTable { row in
        func number(_ value: Double, _ digits: Int) -> String {
          value.isFinite ? String(format: "%.\(digits)f", value) : "-"
        }
        return [
          Column(title: "set", value: row.set), Column(title: "images", value: "\(row.images)", align: .right),
          Column(title: "sigma", value: number(row.sigma, row.sigma == row.sigma.rounded() ? 0 : 1), align: .right),
          Column(title: "noisy PSNR", value: number(row.noisyPSNR, 2), align: .right),
          Column(title: "PSNR", value: number(row.psnr, 2), align: .right),
          Column(title: "SSIM", value: number(row.ssim, 4), align: .right),
        ]
      }
    }
  }
}
