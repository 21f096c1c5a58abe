import LimnReport

extension DenoisingMeasurement {
  /// The tables and sheets of what was measured: the pictures of each group, for files alone unless `listsEach`, and the means.
  package func report(of result: Result, listsEach: Bool) -> Report {
    var report = Report(failures: result.failures)
    guard !result.groups.isEmpty else { return report }
    report.tables = result.groups.map { photos(of: $0, isDetail: !listsEach) } + [means(of: result.groups)]
    report.pictures = result.groups.compactMap { group in
      CropSheet(titles: ["noisy", "result", "clean"], group.samples.compactMap(\.crops)).picture(
        file: group.fileName + ".png", title: "\(group.set), \(group.condition)")
    }
    return report
  }

  private static let largestDifference = Quantity("largest-difference", title: "largest difference", digits: 0)

  /// The first metric under another name, for noisy pictures, the gain and the worst result.
  private func first(_ name: String, _ title: String, better: Quantity.Better? = nil) -> Quantity {
    let first = metrics[0].quantity
    return first.named("\(name)-\(first.name)", title: title, better: better)
  }

  private var noisy: Quantity { first("noisy", "noisy \(metrics[0].quantity.title)") }

  /// One row a picture.
  private func photos(of group: Group, isDetail: Bool) -> Report.Table {
    var table = Report.Table(
      "photos-\(group.fileName)", title: "\(group.set), \(group.condition):",
      columns: [.text("photo"), .number(noisy)] + metrics.map { .number($0.quantity) }
        + [.number(Self.largestDifference)], isDetail: isDetail)
    for sample in group.samples {
      table.add(
        [.text(sample.name), .value(sample.noisy[0])] + sample.result.map { .value($0) }
          + [.value(sample.largestDifference)])
    }
    return table
  }

  /// One row a set and condition: means over its pictures. Pictures that come out equal to the clean ones have no finite PSNR;
  /// they are counted and left out of its mean.
  private func means(of groups: [Group]) -> Report.Table {
    let quantity = metrics[0].quantity
    let gain = Quantity(
      "gain", unit: quantity.unit, better: quantity.better, digits: quantity.digits)
    var table = Report.Table(
      "denoise",
      columns: [
        .text("set"), .count("images"), .text("condition"),
        .number(Quantity("sigma", digits: 1), isDetail: true), .text("quantized", isDetail: true),
        .number(noisy), .number(quantity), .number(gain),
      ] + metrics.dropFirst().map { .number($0.quantity) } + [
        .count("equal"), .number(first("worst", "worst")), .text("worst", joint: .space),
        .number(Self.largestDifference, isDetail: true),
      ])
    for group in groups { table.add(row(of: group)) }
    return table
  }

  private func row(of group: Group) -> [Report.Cell] {
    let (quantity, samples) = (metrics[0].quantity, group.samples)
    let gains = samples.compactMap { sample -> Double? in
      let (before, after) = (sample.noisy[0], sample.result[0])
      return before.isFinite && after.isFinite ? after - before : nil
    }
    let isLess: (Sample, Sample) -> Bool = { $0.result[0] < $1.result[0] }
    let worst = quantity.better == .lower ? samples.max(by: isLess) : samples.min(by: isLess)
    let means = metrics.enumerated().map { place, metric in
      Report.Cell.number(metric.quantity.estimate(of: samples.map { $0.result[place] }))
    }
    return [
      .text(group.set), .count(samples.count), .text(group.condition), .value(group.sigma),
      .text(group.isQuantized ? "yes" : "no"), .number(quantity.estimate(of: samples.map { $0.noisy[0] })),
      means[0], .number(Estimate(meanOf: gains)),
    ] + means.dropFirst() + [
      .count(samples.count { $0.result[0].isInfinite }), .value(worst?.result[0]), .text(worst?.name ?? ""),
      .value(samples.map(\.largestDifference).max()),
    ]
  }
}

extension DenoisingMeasurement.Group {
  /// A name for the group's files: of letters, digits and dashes.
  fileprivate var fileName: String {
    let place = set.split(separator: "/").suffix(2).joined(separator: "-")
    return "\(place)-\(condition)".fileName
  }
}
