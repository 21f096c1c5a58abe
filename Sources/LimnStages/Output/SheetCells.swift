import Foundation
import LimnData
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
  /// How many times brighter than they are the pictures are shown: more than 1 where the first has 16 bits and uses an eighth of them or less.
  private(set) var gain = 1
  private var isFirst = true
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
    if isFirst { gain = Self.gain(of: picture) }
    isFirst = false
    let longest = max(picture.width, picture.height, 1)
    let isSmall = 2 * longest < side
    if isDetail, !isSmall { return longest <= side ? opaque(picture) : strips(of: picture) }
    let factor = isSmall || longest > side ? Double(side) / Double(longest) : 1
    let width = max(1, Int((Double(picture.width) * factor).rounded()))
    let height = max(1, Int((Double(picture.height) * factor).rounded()))
    return opaque(picture.resized(width: width, height: height))
  }

  /// The noisiest place of a large picture above its most detailed one, pixel by pixel; one larger place where two would overlap.
  private mutating func strips(of picture: any PictureValue) -> Image {
    if places?.pictureWidth != picture.width || places?.pictureHeight != picture.height {
      let whole = opaque(picture)
      let strips = DetailPlaces(whole, width: side, height: (side - ContactSheet.gap) / 2)
      places = strips.mostDetailed == nil ? DetailPlaces(whole, width: side, height: side) : strips
    }
    guard let places else { return opaque(picture) }
    let strips = places.labelled.map {
      opaque(picture.cropped(x: $0.place.x, y: $0.place.y, width: $0.place.width, height: $0.place.height))
    }
    guard strips.count == 2 else { return strips[0] }
    var drawing = Drawing(width: strips[0].width, height: strips[0].height + ContactSheet.gap + strips[1].height)
    drawing.paste(strips[0], x: 0, y: 0)
    drawing.paste(strips[1], x: 0, y: strips[0].height + ContactSheet.gap)
    return drawing.image
  }

  private func opaque(_ picture: any PictureValue) -> Image {
    let image = picture as? Image ?? Image(pixels: picture.floats(), bitDepth: gain > 1 ? 16 : 8)
    return image.brightened(gain).converted(toDepth: 8).laidOnWhite()
  }

  /// How many times brighter a picture can be shown, if it is so dark that it would look black.
  private static func gain(of picture: any PictureValue) -> Int {
    guard let image = picture as? Image, case .uint16(let samples) = image.samples else { return 1 }
    let (step, colours) = (image.channels.count, image.channels.colorCount)
    var most: UInt16 = 0
    for start in stride(from: 0, to: samples.count, by: step) {
      for place in start..<start + colours { most = max(most, samples[place]) }
    }
    let gain = 65_535 / Int(max(most, 1))
    return most > 0 && gain >= 8 ? gain : 1
  }
}

extension Image {
  /// The colours of a picture of 16 bits so many times as bright; any other picture as it is.
  fileprivate func brightened(_ gain: Int) -> Image {
    guard gain > 1, case .uint16(var samples) = samples else { return self }
    for start in stride(from: 0, to: samples.count, by: channels.count) {
      for place in start..<start + channels.colorCount {
        samples[place] = UInt16(min(Int(samples[place]) * gain, 65_535))
      }
    }
    var image = self
    image.samples = .uint16(samples)
    return image
  }
}

extension ContactSheet.Pair {
  /// What stands before the pictures, in one line.
  private struct Head: Codable {
    var caption: String
    var note: String
    /// How many times brighter the pictures are shown; nothing for 1.
    var gain: Int?
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
    let head = try Head(caption: caption, note: note, gain: gain > 1 ? gain : nil, before: before.count).json()
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
    self.init(caption: head.caption, note: head.note, gain: head.gain ?? 1, before: before, after: after)
  }
}
