import Foundation
import LimnFoundation
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
  mutating func cell(of value: Item.Value) throws -> Image {
    let canvas = try Canvas(value)
    let longest = max(canvas.width, canvas.height, 1)
    let isSmall = 2 * longest < side
    if isDetail, !isSmall {
      return longest <= side ? Self.opaque(value) : strips(of: value, canvas.width, canvas.height)
    }
    let factor = isSmall || longest > side ? Double(side) / Double(longest) : 1
    let width = max(1, Int((Double(canvas.width) * factor).rounded()))
    let height = max(1, Int((Double(canvas.height) * factor).rounded()))
    switch value {
    case .image(let image): return Self.opaque(.image(image.resized(width: width, height: height)))
    case .pixels(let pixels): return Self.opaque(.pixels(pixels.resized(width: width, height: height)))
    case .name, .latent: throw StageError("a photo or pixels are needed here")
    }
  }

  /// The noisiest place of a large picture above its most detailed one, pixel by pixel; one larger place where two would overlap.
  private mutating func strips(of value: Item.Value, _ width: Int, _ height: Int) -> Image {
    if places?.pictureWidth != width || places?.pictureHeight != height {
      let picture = Self.opaque(value)
      let strips = DetailPlaces(picture, width: side, height: (side - ContactSheet.gap) / 2)
      places = strips.mostDetailed == nil ? DetailPlaces(picture, width: side, height: side) : strips
    }
    guard let places else { return Self.opaque(value) }
    let strips = places.labelled.map {
      Self.opaque(value.cropped(x: $0.place.x, y: $0.place.y, width: $0.place.width, height: $0.place.height))
    }
    guard strips.count == 2 else { return strips[0] }
    var drawing = Drawing(width: strips[0].width, height: strips[0].height + ContactSheet.gap + strips[1].height)
    drawing.paste(strips[0], x: 0, y: 0)
    drawing.paste(strips[1], x: 0, y: strips[0].height + ContactSheet.gap)
    return drawing.image
  }

  private static func opaque(_ value: Item.Value) -> Image {
    switch value {
    case .image(let image): image.converted(toDepth: 8).laidOnWhite()
    case .pixels(let pixels): Image(pixels: pixels, bitDepth: 8)
    case .name, .latent: Image(width: 0, height: 0, channels: .grey, samples: .uint8([]))
    }
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
    let head = try Head(caption: caption, note: note, before: before.count).json()
    return head + [UInt8(ascii: "\n")] + before + after
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
