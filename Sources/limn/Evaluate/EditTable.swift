import Foundation
import LimnEvaluation
import TextTable

/// The scores of an edit as people read them.
enum EditTable {
  /// A table with a row for each kind of picture, one for the changes, and what the judge and the embedding are worth.
  static func text(of scores: EditScores) -> String {
    let (has, wants) = (scores.from ? 1 : 0, scores.to ? 1 : 0)
    var lines = [
      "\(scores.pipeline) on photos of \(scores.images) with \(scores.attribute)=\(has); wanted: \(wants); "
        + "model: \(scores.model)",
      "",
    ]
    if !scores.rows.isEmpty {
      lines += [main(scores.rows), "changed, % of photos (since the reconstruction)", changes(scores.rows)]
    }
    lines += [
      "the region, which 'outside region' leaves out: \(scores.region) of the model's frame",
      "sharpness 1 is the mean of \(scores.sharpnessReference) photos with \(scores.attribute)=0", "",
      "the judge \(scores.judge.judge) itself, on photos with labels, in %", judge(scores.judge),
    ]
    if let embedding = scores.embedding { lines.append(line(for: embedding)) }
    return lines.joined(separator: "\n")
  }

  /// "the embedding faces-embedding itself: …"
  static func line(for verification: Verification) -> String {
    "the embedding \(verification.embedding) itself: AUC \(verification.auc.text(3)) for separating "
      + "\(verification.samePairs) pairs of one person from \(verification.differentPairs) pairs of two"
  }

  private static func main(_ rows: [EditScores.Row]) -> String {
    let table = TextTable<EditScores.Row> { row in
      [
        Column(title: "", value: row.kind.rawValue), Column(title: "n", value: "\(row.photos)", align: .right),
        Column(title: "success %", value: row.success.text(1, times: 100), align: .right),
        Column(title: "identity", value: bracketed(row.identity.text(3), row.relativeIdentity.text(3)), align: .right),
        Column(title: "outside mask dB", value: row.outsideMask.text(2), align: .right),
        Column(title: "outside region dB", value: row.outsideRegion.text(2), align: .right),
        Column(title: "mask %", value: row.maskShare.text(1, times: 100), align: .right),
        Column(title: "sharpness", value: row.sharpness.text(2), align: .right),
      ]
    }
    return table.string(for: rows, style: Style.simple) ?? ""
  }

  private static func changes(_ rows: [EditScores.Row]) -> String {
    let table = TextTable<EditScores.Row> { row in
      [Column(title: "", value: row.kind.rawValue)]
        + row.changes.map { change in
          Column(
            title: change.attribute,
            value: bracketed(change.share.text(1, times: 100), change.sinceReconstruction.text(1, times: 100)),
            align: .right)
        }
    }
    return table.string(for: rows.filter { $0.kind != .original }, style: Style.simple) ?? ""
  }

  private static func judge(_ judge: JudgeAccuracy) -> String {
    let table = TextTable<JudgeAccuracy.Attribute> { attribute in
      [
        Column(title: "attribute", value: attribute.name),
        Column(title: "with", value: "\(attribute.with)", align: .right),
        Column(title: "seen", value: attribute.sensitivity.text(1, times: 100), align: .right),
        Column(title: "without", value: "\(attribute.without)", align: .right),
        Column(title: "seen as such", value: attribute.specificity.text(1, times: 100), align: .right),
        Column(title: "balanced", value: attribute.balanced.text(1, times: 100), align: .right),
      ]
    }
    return table.string(for: judge.attributes, style: Style.simple) ?? ""
  }

  private static func bracketed(_ text: String, _ other: String) -> String {
    other == "–" ? text : "\(text) (\(other))"
  }
}
