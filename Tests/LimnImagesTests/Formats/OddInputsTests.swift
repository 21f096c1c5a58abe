import Foundation
import LimnFoundation
import LimnImages
import LimnTensors
import TestKit
import Testing

/// Every odd, damaged and hostile image of the collection beside the checkout, against its manifest's verdict.
@Suite struct OddInputsTests {
  struct Row: Sendable, CustomStringConvertible {
    let file: String
    let kind: String
    let verdict: String
    let expected: String
    let hash: String
    var description: String { file }
  }

  static let folder = Repository.root
    .appending(path: "../shared/data/odd-inputs").standardizedFileURL.path

  /// Verdicts that differ from the manifest's: every pixel of this file is there, and only the checksum behind them and the end are cut off.
  private static let verdicts = ["gen-png/trunc-03152.png": "decode"]

  static let rows: [Row] = {
    guard let text = try? String(contentsOfFile: folder + "/manifest.csv", encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = fields(of: String(line))
      guard fields.count >= 5, !fields[1].hasPrefix("safetensors") else { return nil }
      return Row(
        file: fields[0], kind: fields[1], verdict: verdicts[fields[0]] ?? fields[2], expected: fields[3],
        hash: fields[4])
    }
  }()

  @Test(.enabled(if: !rows.isEmpty, "the odd-inputs collection is not beside the checkout"))
  func everyRowGoesAsItsVerdictSays() throws {
    var surprises: [String] = []
    var slowest = (seconds: 0.0, file: "")
    for row in Self.rows {
      let start = ContinuousClock.now
      if let surprise = surprise(of: row) { surprises.append("\(row.file) (\(row.verdict)): \(surprise)") }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if seconds > slowest.seconds { slowest = (seconds, row.file) }
    }
    print("odd inputs: \(Self.rows.count) rows, \(surprises.count) not as expected, slowest \(slowest)")
    #expect(surprises == [])
    #expect(slowest.seconds < 20)
  }

  /// What is not as the manifest says; nil if all is.
  private func surprise(of row: Row) -> String? {
    let path = Self.folder + "/" + row.file
    do throws(ImageError) {
      let seen = try ImageFile.read(path)
      guard ["decode", "decode-first-frame", "either", "skip-or-decode", "unsupported"].contains(row.verdict) else {
        return row.verdict == "skip" ? nil : "was decoded to \(seen.width)×\(seen.height)"
      }
      guard !row.hash.isEmpty, let data = FileManager.default.contents(atPath: path) else { return nil }
      let format = try ImageFormats.standard.format(of: data)
      let image = try format.decode(Array(data), limits: ImageLimits(), settings: [:]).image
      let hash = Self.hash(image, invertsInks: row.expected.contains("comp4") || row.kind.contains("YCCK"))
      return hash == row.hash ? nil : "its pixels hash to \(hash), not \(row.hash)"
    } catch {
      if error.description.isEmpty || error.description.contains(where: \.isNewline) { return "says \(error)" }
      switch row.verdict {
      case "decode", "decode-first-frame": return "was refused: \(error)"
      case "limit": return error.isLimit ? nil : "is not over a limit: \(error)"
      case "unsupported":
        // Files of the image test suite are damaged before anything unsupported comes in them.
        let isDamaged = row.kind == "jpeg-imagetestsuite" && error.kind == .corrupt
        return error.kind == .unsupported || isDamaged ? nil : "is not unsupported: \(error)"
      default: return nil
      }
    }
  }

  /// The head of the SHA-256 of the pixels: a PNG's as RGBA of 8 bits, or 16 with the high byte first; a JPEG's as they are.
  private static func hash(_ image: Image, invertsInks: Bool) -> String {
    var bytes: [UInt8] = []
    for pixel in 0..<image.width * image.height {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: image.width)
      var samples = (0..<image.channels.count).map { image.sample(x: x, y: y, channel: $0) }
      if image.metadata.format == .png {
        if !image.channels.hasAlpha { samples.append(image.maximum) }
        if samples.count == 2 { samples = [samples[0], samples[0], samples[0], samples[1]] }
      } else if invertsInks {
        samples = samples.map { 255 - $0 }
      }
      for sample in samples {
        if image.bitDepth == 16 { bytes.append(UInt8(sample >> 8)) }
        bytes.append(UInt8(sample & 0xFF))
      }
    }
    return String(ContentHash.hexadecimal(of: bytes).prefix(16))
  }

  /// The fields of a line of comma-separated values, some of them in double quotes.
  private static func fields(of line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
