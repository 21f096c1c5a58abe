import Limn

/// `limn evaluate brightness --images PHOTOS`: how bright photos are.
public struct BrightnessEvaluation: Evaluation {
  public static let signature = EvaluationSignature(
    name: "brightness", summary: "Measures how bright photos are.",
    details: "Photos of at least `threshold` count as bright.",
    parameters: [
      .init("images", .path, help: "A folder of photos; may be repeated.", count: .repeated),
      .init("threshold", .number(0...100), help: "What is bright.", default: .number(50)),
    ])

  private static let brightness = Quantity("brightness", unit: "%", better: .higher, digits: 1)
  private let folders: [(path: String, names: [ItemName])]
  private let threshold: Double

  public init(_ arguments: EvaluationArguments, models: ModelLibrary) throws {
    folders = try arguments.texts("images").map { ($0, try LoadStage(path: $0).names()) }
    threshold = arguments.number("threshold")
  }

  public func run(in context: EvaluationContext) async throws -> Report {
    var table = Report.Table(
      "brightness", columns: [.text("set"), .number(Self.brightness), .count("bright"), .count("photos", joint: .of)])
    var report = Report()
    for folder in folders {
      let measured = try await context.measure(folder.names) { index in
        100 * Double(try ImageFile.read(folder.names[index].path).pixels().mean())
      }
      report.failures += measured.failures
      let values = measured.values.compactMap(\.self)
      table.add([
        .text(folder.path), .number(Self.brightness.estimate(of: values)),
        .count(values.count { $0 >= threshold }), .count(values.count),
      ])
    }
    report.tables = [table]
    return report
  }
}
