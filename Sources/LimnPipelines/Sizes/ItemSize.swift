import LimnData
import LimnImages
import LimnTensors

/// How large one item is between two stages, as far as that is known before its photo is decoded.
public struct ItemSize: Sendable, Hashable {
  /// What the item holds.
  public var type: DataType
  /// Columns of pixels; of a latent, those of the picture that it stands for.
  public var width: Int?
  /// Rows of pixels; of a latent, those of the picture that it stands for.
  public var height: Int?
  /// Colour channels, 1 or 3.
  public var colours: Int
  /// Whether each pixel of a photo has opacity beside its colours.
  public var hasAlpha: Bool
  /// Bytes of a photo's sample, 1 or 2.
  public var sampleBytes: Int
  /// Pictures in a batch.
  public var count: Int
  /// Bytes that opening the item takes at most beyond its own; what is made of it has none.
  package var openingMemory = 0
  /// Pictures of the item's file that are shown one after the other.
  package var frames = 1
  /// The format of the file that the item came from, if it came from one.
  package var format: FormatName?
  /// The picture that was kept as the item's reference, if one was.
  package var reference: ReferenceSize?
  /// Which block of memory it is in, the same for items that share one; nil: one of its own.
  package var buffer: Int?

  /// Makes the size of a decoded photo that lies as it is to be seen.
  public init(_ header: ImageHeader) {
    let isTurned = header.orientation.swapsSides
    width = isTurned ? header.height : header.width
    height = isTurned ? header.width : header.height
    colours = header.channels.colorCount == 1 ? 1 : 3
    hasAlpha = header.channels.hasAlpha
    sampleBytes = header.bitDepth / 8
    count = 1
    type = .image(width: width, height: height, channels: colours)
    openingMemory = header.decodingMemory
    frames = header.frames
    format = header.format
  }

  /// Makes the size of a value that is there.
  package init(of value: any DataValue) {
    self.init(value.type)
    switch value {
    case let image as Image: (hasAlpha, sampleBytes) = (image.channels.hasAlpha, image.bitDepth / 8)
    case let pixels as Pixels: count = pixels.tensor.shape[0]
    case let latent as Latent: count = latent.count
    default: break
    }
  }

  /// Makes the size of an item of a type; what the type leaves open is as in the input that it is made of. Colour, without
  /// a word, is assumed.
  public init(_ type: DataType, like input: ItemSize? = nil) {
    width = type.width ?? input?.width
    height = type.height ?? input?.height
    colours = type.channels ?? input?.colours ?? 3
    hasAlpha = input?.hasAlpha ?? false
    sampleBytes = input?.sampleBytes ?? 1
    count = input?.count ?? 1
    reference = input?.reference
    format = input?.format
    self.type = type
    if type.kind == .image || type.kind == .pixels {
      (self.type.width, self.type.height, self.type.channels) = (width, height, colours)
    }
  }

  /// Width times height, if known.
  public var pixels: Int? {
    guard let width, let height else { return nil }
    let (product, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow ? Int.max >> 16 : product
  }

  /// Bytes that are held while one picture of several is worked on: the others, packed as badly as can be, and what decodes them.
  package var frameMemory: Int {
    guard frames > 1, let pixels else { return 0 }
    return pixels.scaled(by: (colours + (hasAlpha ? 1 : 0)) * sampleBytes).scaled(by: frames) + openingMemory
  }

  /// Bytes that the item takes, what is lost between blocks of floats included; nil while its size is not known.
  public var bytes: Int? {
    if let space = type.space {
      return space.floats(ofImage: width, height, colours).map { BlockRegion.estimate($0.scaled(by: 4 * count)) }
    }
    switch type.kind {
    case .image: return pixels.map { $0.scaled(by: (colours + (hasAlpha ? 1 : 0)) * sampleBytes) }
    case .pixels: return pixels.map { BlockRegion.estimate($0.scaled(by: 4 * colours * count)) }
    default: return type.floats.map { BlockRegion.estimate($0.scaled(by: 4 * count)) }
    }
  }
}

extension DataType {
  /// The numbers of a value whose axes are all known; nil for another, and for a kind that has no axes.
  fileprivate var floats: Int? {
    guard !axes.isEmpty, kind.axes.allSatisfy({ axes[$0] != nil }) else { return nil }
    return axes.values.reduce(1) { $0.scaled(by: $1) }
  }
}

extension LatentSpace {
  /// The numbers of the latent of one image of this size; nil if they depend on the size and that is not known.
  fileprivate func floats(ofImage width: Int?, _ height: Int?, _ colours: Int) -> Int? {
    let coarsest = levels.reduce(1) { most, level in
      if case .map(_, let stride) = level { max(most, stride) } else { most }
    }
    var sum = 0
    for level in levels {
      switch level {
      case .vector(let units): sum += units
      case .map(let channels, let stride):
        guard let width, let height, stride > 0 else { return nil }
        func extent(_ size: Int) -> Int { (size + coarsest - 1) / coarsest * coarsest / stride }
        sum += extent(width).scaled(by: extent(height)).scaled(by: Layout.paddedChannels(channels))
      case .image:
        guard let width, let height else { return nil }
        sum += width.scaled(by: height).scaled(by: colours)
      case .sequence: return nil
      }
    }
    return sum
  }
}

extension Int {
  /// The product, no larger than what is beyond any machine's memory.
  package func scaled(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? 1 << 60 : Swift.min(product, 1 << 60)
  }
}
