import LimnEvaluation
import TextTable

/// The figures of `limn evaluate denoise` as text.
enum DenoisingTable {
  /// One line a set and condition.
  static func text(of rows: [DenoisingRow]) -> String {
    let table = TextTable<DenoisingRow> { row in
      [
        Column(title: "set", value: row.set), Column(title: "images", value: "\(row.images)", align: .right),
        Column(title: "condition", value: row.condition),
        Column(title: "noisy PSNR", value: row.noisyPSNR.text(2), align: .right),
        Column(title: "PSNR", value: row.psnr.text(2), align: .right),
        Column(title: "gain", value: row.gain.text(2), align: .right),
        Column(title: "SSIM", value: row.ssim.text(4), align: .right),
        Column(title: "equal", value: "\(row.equal)", align: .right),
        Column(title: "worst", value: "\(row.worstPSNR.text(2)) \(row.worst)"),
      ]
    }
    return table.string(for: rows, style: Style.simple) ?? ""
  }

  /// One line a picture, under a title for each set and condition.
  static func photos(of rows: [DenoisingRow]) -> String {
    let table = TextTable<DenoisingScores> { photo in
      [
        Column(title: "photo", value: photo.name),
        Column(title: "noisy PSNR", value: photo.noisyPSNR.text(2), align: .right),
        Column(title: "PSNR", value: photo.psnr.text(2), align: .right),
        Column(title: "SSIM", value: photo.ssim.text(4), align: .right),
        Column(title: "largest difference", value: photo.largestDifference.text(0), align: .right),
      ]
    }
    return rows.map {
      "\($0.set), \($0.condition):\n" + (table.string(for: $0.photos ?? [], style: Style.simple) ?? "")
    }
    .joined(separator: "\n")
  }
}
