import Foundation
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// Draws the cells of a contact sheet for one photo: the picture before first, then the one after, which is shown at the same
/// places.
struct SheetCells {
  /// Longest side of a cell.
  let side: Int
  /// Whether places of large photos are shown at full size.
  let isDetail: Bool
  /// Where the first picture is shown.
  private var places: DetailPlaces?

  /// Makes what draws the cells of one photo.
  init(side: Int, isDetail: Bool) {
    self.side = side
    self.isDetail = isDetail
  }

  /// A picture's cell, with 8 bits and no alpha; throws `StageError` for what is no picture.
  mutating func cell(of value: any DataValue) throws -> Image {
    let picture = try value.picture()
    try picture.requireOne()
    let longest = max(picture.width, picture.height, 1)
    let isSmall = 2 * longest < side
    if isDetail, !isSmall { return longest <= side ? Self.opaque(picture) : strips(of: picture) }
    let factor = isSmall || longest > side ? Double(side) / Double(longest) : 1
    let width = max(1, Int((Double(picture.width) * factor).rounded()))
    let height = max(1, Int((Double(picture.height) * factor).rounded()))
    return Self.opaque(picture.resized(width: width, height: height))
  }

  /// The noisiest place of a large picture above its most detailed one, pixel by pixel; one larger place where two would overlap.
  private mutating func strips(of picture: any PictureValue) -> Image {
    if places?.pictureWidth != picture.width || places?.pictureHeight != picture.height {
      let whole = Self.opaque(picture)
      let strips = DetailPlaces(whole, width: side, height: (side - ContactSheet.gap) / 2)
      places = strips.mostDetailed == nil ? DetailPlaces(whole, width: side, height: side) : strips
    }
    guard let places else { return Self.opaque(picture) }
    let strips = places.labelled.map {
      Self.opaque(picture.cropped(x: $0.place.x, y: $0.place.y, width: $0.place.width, height: $0.place.height))
    }
    guard strips.count == 2 else { return strips[0] }
    var drawing = Drawing(width: strips[0].width, height: strips[0].height + ContactSheet.gap + strips[1].height)
    drawing.paste(strips[0], x: 0, y: 0)
    drawing.paste(strips[1], x: 0, y: strips[0].height + ContactSheet.gap)
    return drawing.image
  }

  private static func opaque(_ picture: any PictureValue) -> Image {
    if let image = picture as? Image { return image.converted(toDepth: 8).laidOnWhite() }
    return Image(pixels: picture.floats(), bitDepth: 8)
  }
}

extension ContactSheet.Pair {
  /// What stands before the pictures, in one line.
  private struct Head: Codable {
    var caption: String
    var note: String
    /// Bytes of the first picture, a PNG; the second one is the rest.
    var before: Int
  }

  /// The pair as bytes that it can be made of again; throws `ImageError` where a picture cannot be encoded.
  func bytes() throws -> [UInt8] {
    func png(_ image: Image) throws -> [UInt8] {
      try PNG.encode(
        Image(width: image.width, height: image.height, channels: image.channels, samples: image.samples))
    }
    let (before, after) = (try png(before), try png(after))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let head = try encoder.encode(Head(caption: caption, note: note, before: before.count))
    return [UInt8](head) + [UInt8(ascii: "\n")] + before + after
  }

  /// Makes the pair again; nil for bytes that are none, or have pictures larger than a cell.
  init?(bytes: [UInt8], cell: Int) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let head = try? JSONDecoder().decode(Head.self, from: Data(bytes[..<end])), head.before > 0,
      head.before < bytes.count - end - 1
    else { return nil }
    let limits = ImageLimits(pixels: cell * cell, side: cell)
    let middle = end + 1 + head.before
    guard let before = try? PNG.decode(Array(bytes[(end + 1)..<middle]), limits: limits),
      let after = try? PNG.decode(Array(bytes[middle...]), limits: limits), before.bitDepth == 8, after.bitDepth == 8,
      !before.channels.hasAlpha, !after.channels.hasAlpha
    else { return nil }
    self.init(caption: head.caption, note: head.note, before: before, after: after)
  }
}
