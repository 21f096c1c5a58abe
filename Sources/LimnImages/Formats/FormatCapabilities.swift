/// What the files of a format can hold.
public struct FormatCapabilities: Sendable, Hashable {
  /// Something that a file says beside its pixels.
  public enum Block: Sendable, Hashable, CaseIterable {
    case iccProfile, exif, xmp, iptc, text, density
  }

  /// Whether files are written, and not only read.
  package var isWritten: Bool
  /// The channels that a written picture can have.
  package var channels: Set<Image.Channels>
  /// The most bits of a written sample: 8 or 16.
  package var bitDepth: Int
  /// How many bits of a sample a file really holds, of those above 8.
  package var precision: Int
  /// Whether what is written comes back bit for bit.
  package var isLossless: Bool
  /// What is kept of the metadata.
  package var blocks: Set<Block>

  /// Makes capabilities.
  public init(
    isWritten: Bool = true, channels: Set<Image.Channels>, bitDepth: Int, precision: Int? = nil, isLossless: Bool,
    blocks: Set<Block> = Set(Block.allCases)
  ) {
    self.isWritten = isWritten
    self.channels = channels
    self.bitDepth = bitDepth
    self.precision = precision ?? bitDepth
    self.isLossless = isLossless
    self.blocks = blocks
  }

  /// Whether a written picture can be transparent.
  package var hasAlpha: Bool { channels.contains { $0.hasAlpha } }
}

extension Metadata {
  /// The metadata without the blocks that a format does not keep.
  func keeping(_ blocks: Set<FormatCapabilities.Block>) -> Metadata {
    var kept = self
    if !blocks.contains(.iccProfile) { kept.iccProfile = nil }
    if !blocks.contains(.exif) { kept.exif = nil }
    if !blocks.contains(.xmp) { (kept.xmp, kept.extendedXMP) = (nil, nil) }
    if !blocks.contains(.iptc) { kept.iptc = nil }
    if !blocks.contains(.text) { kept.text = [] }
    if !blocks.contains(.density) { kept.density = nil }
    return kept
  }
}
