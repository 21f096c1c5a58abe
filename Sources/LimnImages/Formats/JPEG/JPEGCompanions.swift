import LimnFoundation

/// What a JPEG carries behind its picture: a gain map for bright screens (Ultra HDR), the film of a motion photo, further pictures (MPO).
/// None of it goes into a new file.
struct JPEGCompanions {
  private var pictures = 1
  private var hasGainMap: Bool
  private var hasFilm: Bool
  private var hasCredentials = false
  private var behind: ImageNote?

  /// What is known before anything is taken of a file.
  init(hasGainMap: Bool = false, hasFilm: Bool = false) { (self.hasGainMap, self.hasFilm) = (hasGainMap, hasFilm) }

  /// Takes the data of an APP2 marker.
  mutating func take(_ data: [UInt8]) {
    if data.starts(with: Self.gainMapStart) { hasGainMap = true }
    if data.starts(with: Self.multiPictureStart) {
      pictures = max(pictures, Self.count(in: Array(data.dropFirst(Self.multiPictureStart.count))))
    }
  }

  /// Takes the data of an APP11 marker, which has boxes (JUMBF, ISO 19566-5).
  mutating func take(boxes data: ArraySlice<UInt8>) {
    hasCredentials = hasCredentials || data.firstRange(of: Array("c2pa".utf8)) != nil
  }

  /// Takes what follows the markers of the head: cameras put films behind the picture that no XMP packet speaks of.
  mutating func take(behind bytes: ArraySlice<UInt8>) {
    let rest = Self.rest(bytes)
    let isSamsungs =
      rest.suffix(4).elementsEqual("SEFT".utf8) && rest.firstRange(of: Array("MotionPhoto_Data".utf8)) != nil
    hasFilm = isSamsungs || rest.dropFirst(4).starts(with: "ftyp".utf8)
    behind = ImageNote.trailingData(rest)
  }

  /// What follows the end mark of the picture whose first scan is at the beginning of these bytes.
  private static func rest(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var place = bytes.startIndex
    while let mark = bytes[place...].firstIndex(of: 0xFF), mark < bytes.endIndex - 3 {
      switch bytes[mark + 1] {
      case 0xD9: return bytes[(mark + 2)...]
      case 0x00, 0x01, 0xD0...0xD8: place = mark + 2
      case 0xFF: place = mark + 1
      default: place = mark + 2 + max(2, Int(bytes[mark + 2]) << 8 | Int(bytes[mark + 3]))
      }
      guard place < bytes.endIndex else { break }
    }
    return []
  }

  /// What is left out of a new file, by its markers and its XMP packet.
  func notes(xmp: [UInt8]) -> [ImageNote] {
    func says(_ text: String) -> Bool { xmp.firstRange(of: Array(text.utf8)) != nil }
    let isGain = hasGainMap || says("hdrgm:") || says("HDRGainMap:") || says("\"GainMap\"")
    let isMoving =
      hasFilm || says(":MotionPhoto=\"1\"") || says(":MotionPhoto>1<") || says(":MicroVideo=\"1\"")
      || says(":MicroVideo>1<")
    let others = pictures - 1 - (isGain ? 1 : 0)
    var notes: [ImageNote] = []
    if isGain { notes.append(.gainMap) }
    if isMoving { notes.append(.film) }
    if others > 0 { notes.append(.furtherPictures(others)) }
    if notes.isEmpty, let behind { notes.append(behind) }
    if hasCredentials { notes.append(.credentials) }
    return notes
  }

  private static let multiPictureStart = Array("MPF\0".utf8)
  private static let gainMapStart = Array("urn:iso:std:iso:ts:21496:-1".utf8)

  /// How many pictures the index of a multi-picture file (CIPA DC-007) lists; 1 where it is damaged.
  private static func count(in index: [UInt8]) -> Int {
    guard index.count >= 8 else { return 1 }
    let isLittle = index.starts(with: "II".utf8)
    func number(_ place: Int, _ size: Int) -> Int? {
      guard place >= 0, place <= index.count - size else { return nil }
      let bytes = index[place..<place + size]
      return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let start = number(4, 4), let entries = number(start, 2) else { return 1 }
    for entry in 0..<min(entries, 64) where number(start + 2 + entry * 12, 2) == 0xB001 {
      return number(start + 2 + entry * 12 + 8, 4).map { min($0, 1000) } ?? 1
    }
    return 1
  }
}
