/// What an image file says beside its pixels, kept so that it can be copied to the output.
public struct Metadata: Sendable, Hashable {
  /// The ICC profile, whole.
  public var iccProfile: [UInt8]?
  /// The EXIF block, from its TIFF header ("II" or "MM") on.
  public var exif: [UInt8]?
  /// The XMP packet, as it stands in the file (XML in UTF-8).
  public var xmp: [UInt8]?
  /// The second part of the packet, where a JPEG has it in two.
  package var extendedXMP: [UInt8]?
  /// Captions, authors and rights as IPTC has them (IIM 4), without Photoshop's wrapping.
  public var iptc: [UInt8]?
  /// The texts of a PNG and the comments of a JPEG, in the order of the file.
  public var text: [TextEntry]
  /// How many pixels go on a length, as a PNG's pHYs chunk or a JPEG's JFIF header has it; EXIF keeps its own.
  public var density: Density?
  /// The file format that the image came from; nil for one made in memory.
  public var format: FormatName?
  /// What the file holds beside its picture and a new file would not: one note each ("the gain map is left out").
  package var companions: [ImageNote] = []
  /// Whether the picture is only a part of its file (the preview of a raw photo), whose bytes are then no copy of it.
  package var isPartOfFile = false
  private var anyStorage: AnyFormatStorage?

  /// How that format's file stored the picture; nil where it says nothing of it.
  public var storage: (any FormatStorage)? {
    get { anyStorage?.value }
    set { anyStorage = newValue.map(AnyFormatStorage.init) }
  }

  /// Makes metadata; without arguments, none.
  public init(
    iccProfile: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil, iptc: [UInt8]? = nil,
    text: [TextEntry] = [], density: Density? = nil, storage: (any FormatStorage)? = nil, format: FormatName? = nil
  ) {
    self.iccProfile = iccProfile
    self.exif = exif
    self.xmp = xmp
    self.iptc = iptc
    self.text = text
    self.density = density
    self.format = format
    self.storage = storage
  }
}

/// A text that a picture carries under a keyword: "Author", "Copyright", "Comment".
public struct TextEntry: Sendable, Hashable {
  /// What the text is, 1 to 79 characters of Latin-1.
  public var keyword: String
  /// The text.
  public var text: String
  /// The text's language ("de", "x-default"); "" where nothing is said.
  public var language: String
  /// The keyword in that language; "" where nothing is said.
  public var translatedKeyword: String
  /// Whether the text is stored in UTF-8 (iTXt) and not in Latin-1 (tEXt, zTXt).
  public var isUTF8: Bool

  /// Makes an entry; stored in Latin-1 if that can hold it and nothing is said of a language.
  public init(
    _ keyword: String, _ text: String, language: String = "", translatedKeyword: String = "", utf8: Bool? = nil
  ) {
    self.keyword = keyword
    self.text = text
    self.language = language
    self.translatedKeyword = translatedKeyword
    let needed = !language.isEmpty || !translatedKeyword.isEmpty || text.latin1 == nil
    isUTF8 = needed || utf8 ?? false
  }
}

/// How many pixels go on a length, in each direction.
public struct Density: Sendable, Hashable {
  /// The length.
  public enum Unit: Sendable, Hashable {
    /// None: only the shape of a pixel is given.
    case none
    case inch, centimetre, metre
  }

  /// Pixels on a length from left to right.
  public var horizontal: UInt32
  /// Pixels on a length from top to bottom.
  public var vertical: UInt32
  /// The length.
  public var unit: Unit

  /// Makes a density.
  public init(horizontal: UInt32, vertical: UInt32, unit: Unit) {
    self.horizontal = horizontal
    self.vertical = vertical
    self.unit = unit
  }

  /// The density of the picture turned by a quarter.
  var transposed: Density { Density(horizontal: vertical, vertical: horizontal, unit: unit) }

  /// The same a metre, as PNG wants it, rounded; without a unit, as it is.
  var perMetre: Density {
    switch unit {
    case .none, .metre: self
    case .inch: scaled(by: 1 / 0.0254, .metre)
    case .centimetre: scaled(by: 100, .metre)
    }
  }

  /// The same an inch or a centimetre, as JFIF wants it, rounded; nil if its 16 bits cannot hold that.
  var jfif: Density? {
    let density = unit == .metre ? scaled(by: 0.0254, .inch) : self
    let range = 1...UInt32(UInt16.max)
    return range.contains(density.horizontal) && range.contains(density.vertical) ? density : nil
  }

  private func scaled(by factor: Double, _ unit: Unit) -> Density {
    func scaled(_ value: UInt32) -> UInt32 { UInt32(min((Double(value) * factor).rounded(), Double(Int32.max))) }
    return Density(horizontal: scaled(horizontal), vertical: scaled(vertical), unit: unit)
  }
}

extension String {
  /// The text in Latin-1; nil if that has not all its characters, or for a zero, which ends texts in files.
  var latin1: [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      guard scalar.value > 0, let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The text that bytes in Latin-1 are.
  init(latin1 bytes: some Sequence<UInt8>) {
    self.init(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
