import Foundation
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// A photo of a report before and after, made small, and two places of it at full size.
package struct PicturePair: Sendable {
  /// A small picture, or why there is none.
  package enum Side: Sendable {
    /// A JPEG file, its size, and whether the file has changed since the run.
    case picture([UInt8], width: Int, height: Int, isChanged: Bool)
    /// In one line.
    case none(String)
  }

  /// The photo's record.
  package let record: JournalRecord.Done
  /// What was read, as it is now.
  package let before: Side
  /// What was written, as it is now.
  package let after: Side
  /// Its noisiest and its most detailed place, found in what was read; none where the picture is no larger, or the result
  /// has another size.
  package let crops: [Crop]

  /// A place of both pictures, pixel by pixel.
  package struct Crop: Sendable {
    /// Which place it is, in words.
    package let label: String
    /// Of what was read.
    package let before: Side
    /// Of what was written.
    package let after: Side
  }

  /// Whether neither file is to be seen.
  var isEmpty: Bool {
    if case .none = before, case .none = after { true } else { false }
  }
}

extension RunReport {
  /// The longest side of a small picture.
  private static let side = 360
  /// Columns and rows of a place that is shown at full size.
  private static let crop = (width: 256, height: 160)
  /// Width times height of the largest photo that is decoded only to be made small.
  private static let largest = 60_000_000

  /// Some of the photos that were done before and after, at most so many, spread evenly over the runs, from the files as they are now.
  package func pictures(_ most: Int, jobs: Int) async -> [PicturePair] {
    let shown = successes.filter { $0.record.passedOver == nil && $0.record.outputs.contains(where: Self.isPicture) }
    let count = min(most, shown.count)
    guard count > 0 else { return [] }
    let picked = (0..<count).map { shown[count == 1 ? 0 : $0 * (shown.count - 1) / (count - 1)] }
    let pairs = await concurrently(count, jobs: jobs) { place in
      let success = picked[place]
      let output = success.record.outputs.first(where: Self.isPicture)
      // One after the other, so that only one of them is held in full.
      let before = Look(path(ofInputOf: success), success.record.input, at: nil)
      let after = Look(output.flatMap(path(ofOutput:)), output, at: before.places)
      let crops = zip(before.places?.labelled.map(\.label) ?? [], zip(before.crops, after.crops)).map {
        PicturePair.Crop(label: $0, before: $1.0, after: $1.1)
      }
      return PicturePair(record: success.record, before: before.side, after: after.side, crops: crops)
    }
    return pairs.compactMap { try? $0.get() }
  }

  private static func isPicture(_ file: JournalRecord.File) -> Bool {
    let suffix = file.path?.split(separator: ".").last ?? ""
    return ImageFormats.standard[extension: String(suffix)] != nil
  }

  /// What is seen of one file.
  private struct Look {
    /// The whole, made small, or why there is nothing.
    var side: PicturePair.Side
    /// The places of a picture that is larger than they are.
    var places: DetailPlaces?
    /// The places, in their order.
    var crops: [PicturePair.Side] = []

    /// Reads a file; `places` are another picture's, and are shown where this one has the same size.
    init(_ path: String?, _ record: JournalRecord.File?, at places: DetailPlaces?) {
      guard let record else {
        side = .none("has no file")
        return
      }
      guard let path else {
        side = .none("where it was is not known")
        return
      }
      guard access(path.systemPath, F_OK) == 0 else {
        side = .none("is gone")
        return
      }
      let isChanged = !record.record(at: path).isUnchanged(at: path)
      do throws(ImageError) {
        let header = try ImageFile.header(path)
        guard header.width * header.height <= largest else {
          side = .none("is too large to be shown")
          return
        }
        let image = try ImageFile.read(path)
        side = try Self.side(RunReport.small(image), quality: 82, isChanged)
        let isLarger = image.width > crop.width || image.height > crop.height
        let found =
          places ?? (isLarger ? DetailPlaces(image.laidOnWhite(), width: crop.width, height: crop.height) : nil)
        guard let found, found.pictureWidth == image.width, found.pictureHeight == image.height else { return }
        self.places = found
        for place in found.labelled.map(\.place) {
          let part = image.cropped(x: place.x, y: place.y, width: place.width, height: place.height)
          crops.append(try Self.side(RunReport.plain(part), quality: 92, isChanged))
        }
      } catch {
        side = .none(isChanged ? "has changed since, and cannot be read: \(error)" : "cannot be read: \(error)")
        crops = []
      }
    }

    private static func side(_ image: Image, quality: Int, _ isChanged: Bool) throws(ImageError) -> PicturePair.Side {
      .picture(
        try JPEG.encode(image, quality: quality), width: image.width, height: image.height, isChanged: isChanged)
    }
  }

  /// The picture at most `side` on each side.
  private static func small(_ image: Image) -> Image {
    let scale = min(1, Double(side) / Double(max(image.width, image.height)))
    return plain(
      image.resized(
        width: max(1, Int((Double(image.width) * scale).rounded())),
        height: max(1, Int((Double(image.height) * scale).rounded()))))
  }

  /// The picture in 8 bits, opaque, with nothing of its file but a colour profile of ordinary size.
  private static func plain(_ image: Image) -> Image {
    var result = image.with8Bits().laidOnWhite()
    result.metadata = Metadata(iccProfile: image.metadata.iccProfile.flatMap { $0.count <= 4096 ? $0 : nil })
    return result
  }
}
