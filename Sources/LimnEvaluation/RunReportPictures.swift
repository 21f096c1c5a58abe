import Foundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// A photo of a report before and after, made small.
public struct PicturePair: Sendable {
  /// A small picture, or why there is none.
  public enum Side: Sendable {
    /// A JPEG file, its size, and whether the file has changed since the run.
    case picture([UInt8], width: Int, height: Int, isChanged: Bool)
    /// In one line.
    case none(String)
  }

  /// The photo's record.
  public let record: JournalRecord.Done
  /// What was read, as it is now.
  public let before: Side
  /// What was written, as it is now.
  public let after: Side

  /// Whether neither file is to be seen.
  var isEmpty: Bool {
    if case .none = before, case .none = after { true } else { false }
  }
}

extension RunReport {
  /// The longest side of a small picture.
  private static let side = 360
  /// Width times height of the largest photo that is decoded only to be made small.
  private static let largest = 60_000_000

  /// Some photos before and after, at most so many, spread evenly over the runs, from the files as they are now.
  public func pictures(_ most: Int, jobs: Int) async -> [PicturePair] {
    let shown = successes.filter { success in success.record.outputs.contains(where: Self.isPicture) }
    let count = min(most, shown.count)
    guard count > 0 else { return [] }
    let picked = (0..<count).map { shown[count == 1 ? 0 : $0 * (shown.count - 1) / (count - 1)] }
    let pairs = await concurrently(count, jobs: jobs) { place in
      let success = picked[place]
      let output = success.record.outputs.first(where: Self.isPicture)
      return PicturePair(
        record: success.record, before: Self.small(path(ofInputOf: success), success.record.input),
        after: Self.small(output.flatMap(path(ofOutput:)), output))
    }
    return pairs.compactMap { try? $0.get() }
  }

  private static func isPicture(_ file: JournalRecord.File) -> Bool {
    let suffix = file.path?.split(separator: ".").last?.lowercased() ?? ""
    return ["png", "jpg", "jpeg"].contains(suffix)
  }

  private static func small(_ path: String?, _ record: JournalRecord.File?) -> PicturePair.Side {
    guard let record else { return .none("has no file") }
    guard let path else { return .none("where it was is not known") }
    guard access(path, F_OK) == 0 else { return .none("is gone") }
    let isChanged = !record.record(at: path).isUnchanged(at: path)
    do throws(ImageError) {
      let header = try ImageFile.header(path)
      guard header.width * header.height <= largest else { return .none("is too large to be shown") }
      let image = small(try ImageFile.read(path))
      return .picture(
        try JPEG.encode(image, quality: 82), width: image.width, height: image.height, isChanged: isChanged)
    } catch {
      return .none(isChanged ? "has changed since, and cannot be read: \(error)" : "cannot be read: \(error)")
    }
  }

  /// The picture at most `side` on each side, opaque, with nothing of its file but a colour profile of ordinary size.
  private static func small(_ image: Image) -> Image {
    let scale = min(1, Double(side) / Double(max(image.width, image.height)))
    let profile = image.metadata.iccProfile.flatMap { $0.count <= 4096 ? $0 : nil }
    var result = image.resized(
      width: max(1, Int((Double(image.width) * scale).rounded())),
      height: max(1, Int((Double(image.height) * scale).rounded()))
    ).with8Bits().laidOnWhite()
    result.metadata = Metadata(iccProfile: profile)
    return result
  }
}
