import LimnData
import LimnImages
import LimnPipelines
import LimnTensors

/// A photo or pixels, read and written by the rectangle as floats `[1, C, h, w]`.
struct Canvas: Sendable {
  // One of the two; optionals rather than an enum, so that a write changes the samples in place.
  private var image: Image?
  private var pixels: Tensor?

  /// Takes a photo or pixels; throws `StageError` for anything else, and for a batch of pictures.
  init(_ value: any DataValue) throws {
    let picture = try value.picture()
    if let image = picture as? Image {
      self.image = image
    } else {
      pixels = try picture.onePicture().converted(to: .plain)
    }
  }

  /// The same for what mixes colours of places: pixels of a photo that cannot be seen have colours of visible ones near by.
  init(filling value: any DataValue) throws { try self.init((value as? Image)?.fillingInvisible() ?? value) }

  /// The photo or pixels as they are now, pixels that cannot be seen as they were in the original.
  func value(restoring original: any DataValue) -> any DataValue {
    guard let image, let original = original as? Image else { return value }
    return image.restoringInvisible(from: original)
  }

  /// The photo or pixels as they are now.
  var value: any DataValue {
    if let image { return image }
    return pixels.map { Pixels($0) } ?? Unopened()
  }

  /// Whether this is a photo, whose samples are clipped and rounded.
  var isImage: Bool { image != nil }

  /// Whether this is a photo whose samples have 8 bits.
  var has8Bits: Bool {
    guard let image, case .uint8 = image.samples else { return false }
    return true
  }

  /// Columns of pixels.
  var width: Int { image?.width ?? pixels?.shape[3] ?? 0 }

  /// Rows of pixels.
  var height: Int { image?.height ?? pixels?.shape[2] ?? 0 }

  /// Colour channels, 1 or 3.
  var channels: Int { image?.channels.colorCount ?? pixels?.shape[1] ?? 0 }

  /// The size as messages write it: "640×480".
  var size: String { "\(width)×\(height)" }

  /// Size and colour as messages write them: "640×480 in grey".
  var description: String { "\(size) \(channels == 1 ? "in grey" : "in colour")" }

  /// All colour channels, as `[1, C, H, W]`.
  var whole: Tensor { read(0..<width, 0..<height) }

  /// The rows cut into strips of about a megasample, so that a large photo becomes floats only a part at a time.
  var strips: [Range<Int>] {
    let rows = max(1, (1 << 20) / max(1, width * channels))
    return stride(from: 0, to: height, by: rows).map { $0..<min(height, $0 + rows) }
  }

  /// The colour channels of a rectangle, as `[1, C, h, w]`.
  func read(_ columns: Range<Int>, _ rows: Range<Int>) -> Tensor {
    let (x, y) = (columns.lowerBound, rows.lowerBound)
    if let image { return image.pixels(x: x, y: y, width: columns.count, height: rows.count) }
    return pixels?.cropped(x: x, y: y, width: columns.count, height: rows.count)
      ?? Tensor(zeros: [1, 0, rows.count, columns.count])
  }

  /// Writes `[1, C, h, w]` over the colour channels of a rectangle.
  mutating func write(_ part: Tensor, x: Int, y: Int) {
    image?.setPixels(part, x: x, y: y)
    pixels?.replace(part, x: x, y: y)
  }
}

extension Tensor {
  /// Writes `[1, C, h, w]` over a rectangle of `[1, C, H, W]`.
  package mutating func replace(_ part: Tensor, x: Int, y: Int) {
    let (channels, rows, columns) = (shape[1], shape[2], shape[3])
    let (height, width) = (part.shape[2], part.shape[3])
    withMutableValues { output in
      part.withValues { input in
        for channel in 0..<channels {
          for row in 0..<height {
            let to = (channel * rows + y + row) * columns + x
            let from = (channel * height + row) * width
            for column in 0..<width { output[to + column] = input[from + column] }
          }
        }
      }
    }
  }
}

extension Canvas {
  /// Bytes of the strips that a photo is worked on in: two of a megasample, and a copy.
  static let stripMemory = 3 * (4 << 20)
}

extension ItemSize {
  /// Bytes that `Canvas(filling:)` takes for a photo with alpha, at most: a copy, and each pixel's distance to a visible one.
  var filledMemory: Int { type.kind == .image && hasAlpha ? (bytes ?? 0) + 4 * (pixels ?? 0) : 0 }
}
