import Foundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnTensors

extension EditEvaluation {
  private static let success = Quantity("success", unit: "%", better: .higher, digits: 1)
  /// The mean cosine of the embedding's features to those of the photo as it is.
  private static let identity = Quantity("identity", better: .higher, digits: 3)
  /// The same over the plain reconstruction's.
  private static let relativeIdentity = Quantity("relative-identity", better: .higher, digits: 3)
  /// PSNR against the photo outside the edit's mask: equal pictures count as 60 dB; rounding to 8 bits alone gives about 59.
  private static let outsideMask = Quantity(
    "outside-mask", title: "outside mask", unit: "dB", better: .higher, averaging: .capped(mostDecibels))
  private static let outsideRegion = Quantity(
    "outside-region", title: "outside region", unit: "dB", better: .higher, averaging: .capped(mostDecibels))
  /// The share of the photo that the mask leaves out.
  private static let mask = Quantity("mask", unit: "%", digits: 1)
  /// The mean absolute Laplacian of the eyes over that of faces without the attribute.
  private static let sharpness = Quantity("sharpness")

  /// Equal pictures, whose PSNR is infinite, count as this in a mean.
  package static let mostDecibels = 60.0

  /// The means over the photos that were measured, and how good the judge and the embedding are on all that could be opened.
  func report(of measures: [EditMeasure], beside looks: [Look?], key: RandomKey) -> Report {
    let sound = zip(photos.names, looks).compactMap { name, look in look.map { (name, $0) } }
    let reference = sound.filter { photos.flag(attribute, of: $0.0) == false }.prefix(Self.mostReferences)
      .compactMap(\.1.sharpness)
    let known = sound.map { name, _ in
      judge.attributes.indices.map { place in
        photos.flag(place == self.place ? attribute : judge.attributes[place], of: name)
      }
    }
    var report = Report(
      "\(file) on photos of \(photos.folder) with \(attribute)=\(from ? 1 : 0); wanted: \(to ? 1 : 0); "
        + (pipelines.model.map { "model: \($0.folder.name)" } ?? "drawn"))
    if !measures.isEmpty {
      report.tables = [edits(measures, sharpness: Estimate(meanOf: reference)), changes(measures), unsure(measures)]
      report.tables[1].notes = [
        "the region, which 'outside region' leaves out: \(region) of the \(pipelines.model == nil ? "judge" : "model")'s frame",
        "sharpness 1 is the mean of \(reference.count) photos with \(attribute)=0",
      ]
      report.tables[0].notes = passedOver(measures)
    }
    report.tables.append(
      JudgeAccuracy(names: judge.attributes, said: sound.map(\.1.logits), known: known)
        .table(of: called.judge))
    if photos.table?.columns.contains("identity") ?? false {
      let persons = sound.map { photos.text("identity", of: $0.0) }
      report.tables.append(
        Verification(features: sound.map(\.1.features), persons: persons, key: key.split("pairs"))
          .table(of: called.embedding))
    }
    let lines = measures.compactMap(\.pictures)
    if !lines.isEmpty {
      report.pictures = [
        Report.Picture(
          EditSheet.drawn(lines), file: "sheet.png", title: EditSheet.titles(of: lines).joined(separator: ", "))
      ]
    }
    return report
  }

  /// What became of the photos that a kind's pipeline left as they are, a line for each kind: they are among those that the tables count.
  private func passedOver(_ measures: [EditMeasure]) -> [String] {
    pipelines.kinds.enumerated().compactMap { row, kind -> String? in
      let passed = measures.compactMap { $0.passedOver[row] }
      guard !passed.isEmpty else { return nil }
      let others = measures.filter { $0.passedOver[row] == nil }
      let success = Estimate(percentOf: others.map { succeeded($0, row) }).value
      let what = kind == .edit ? "" : " by the \(kind.rawValue)"
      return "\(passed.count) of the \(measures.count) photos are passed over\(what), and count as they are: "
        + Set(passed).sorted().joined(separator: "; ")
        + (success.map { String(format: "; without them success of the \(kind.rawValue) is %.1f %%", $0) } ?? "")
    }
  }

  /// Whether the judge sees what is wanted.
  private func succeeded(_ measure: EditMeasure, _ row: Int) -> Bool { (measure.logits[row][place] > 0) == to }

  /// One row for each kind of picture.
  private func edits(_ measures: [EditMeasure], sharpness reference: Estimate) -> Report.Table {
    var table = Report.Table(
      "edits",
      columns: [
        .text("kind", title: ""), .count("photos", title: "n"), .number(Self.success), .number(Self.identity),
        .number(Self.relativeIdentity, joint: .brackets), .number(Self.outsideMask), .number(Self.outsideRegion),
        .number(Self.mask), .number(Self.sharpness),
      ])
    let kinds = pipelines.kinds
    let identities = kinds.indices.map { row in
      Self.identity.estimate(of: measures.map { cosine($0.features[row], $0.features[0]) })
    }
    let reconstruction = kinds.firstIndex(of: .reconstruction)
    for (row, kind) in kinds.enumerated() {
      let sharpness = Self.sharpness.estimate(of: measures.compactMap { $0.sharpness[row] })
      table.add([
        .text(kind.rawValue), .count(measures.count),
        .number(Estimate(percentOf: measures.map { succeeded($0, row) })),
        .number(identities[row]),
        reconstruction.map { row <= $0 ? .value(nil) : .number(identities[row].relative(to: identities[$0])) }
          ?? .value(nil),
        .number(Self.outsideMask.estimate(of: measures.compactMap { $0.outsideMask[row] })),
        .number(Self.outsideRegion.estimate(of: measures.compactMap { $0.outsideRegion[row] })),
        .number(Self.mask.estimate(of: measures.compactMap { $0.maskShare[row].map { $0 * 100 } })),
        .number(sharpness.relative(to: reference)),
      ])
    }
    return table
  }

  /// From this probability of an attribute on, and below one minus it, the judge is sure.
  private static let sure: Float = 0.7
  /// The same as a logit.
  private static let sureLogit = log(sure / (1 - sure))

  /// The attributes that the edit should leave alone.
  private var others: [Int] { judge.attributes.indices.filter { $0 != place } }

  /// Whether the judge sees an attribute otherwise in one picture of a photo than in another; nil if it is unsure of one of them.
  package static func isChanged(_ logit: Float, from other: Float) -> Bool? {
    guard abs(logit) > sureLogit, abs(other) > sureLogit else { return nil }
    return (logit > 0) != (other > 0)
  }

  /// How often the judge sees another attribute otherwise than in the photo as it is, and than in the plain reconstruction, of the photos of which it
  /// is sure.
  private func changes(_ measures: [EditMeasure]) -> Report.Table {
    var table = Report.Table(
      "changes", title: "changed, % of photos of which the judge is sure (since the reconstruction)",
      columns: [.text("kind", title: "")]
        + others.flatMap { attribute -> [Report.Column] in
          let name = judge.attributes[attribute]
          let change = Quantity(name, unit: "%", better: .lower, digits: 1)
          let since = change.named("\(name) since the reconstruction", title: name, better: .lower)
          return [.number(change), .number(since, joint: .brackets)]
        })
    let reconstruction = pipelines.kinds.firstIndex(of: .reconstruction)
    for (row, kind) in pipelines.kinds.enumerated() where kind != .original {
      let cells = others.flatMap { attribute -> [Report.Cell] in
        func share(differingFrom other: Int) -> Report.Cell {
          .number(
            Estimate(
              percentOf: measures.compactMap {
                Self.isChanged($0.logits[row][attribute], from: $0.logits[other][attribute])
              }))
        }
        guard let reconstruction, row > reconstruction else { return [share(differingFrom: 0), .value(nil)] }
        return [share(differingFrom: 0), share(differingFrom: reconstruction)]
      }
      table.add([.text(kind.rawValue)] + cells)
    }
    return table
  }

  /// The photos that `changes` leaves out, since the judge is unsure of the attribute before the edit or after it.
  private func unsure(_ measures: [EditMeasure]) -> Report.Table {
    var table = Report.Table(
      "unsure", title: "left out there: the judge says 0.3 to 0.7 before or after, % of photos",
      columns: [.text("kind", title: "")]
        + others.map { .number(Quantity(judge.attributes[$0], unit: "%", better: .lower, digits: 1)) })
    for (row, kind) in pipelines.kinds.enumerated() where kind != .original {
      table.add(
        [.text(kind.rawValue)]
          + others.map { attribute in
            .number(
              Estimate(
                percentOf: measures.map {
                  Self.isChanged($0.logits[row][attribute], from: $0.logits[0][attribute]) == nil
                }))
          })
    }
    return table
  }
}
