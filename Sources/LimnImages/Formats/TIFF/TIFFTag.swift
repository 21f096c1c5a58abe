/// The tags that are looked for (TIFF 6.0, its supplements, Exif 3.0, DNG 1.7).
enum TIFFTag {
  static let (kind, width, height, bits, compression, photometric) = (254, 256, 257, 258, 259, 262)
  static let (strips, orientation, samples, rowsOfStrip, stripSizes) = (273, 274, 277, 278, 279)
  static let (across, down, planes, densityUnit) = (282, 283, 284, 296)
  static let (tileWidth, tileHeight, extraSamples, sampleFormat, inkSet) = (322, 323, 338, 339, 332)
  static let (inner, xmp, iptc, profile) = (330, 700, 33_723, 34_675)
  static let (exif, gps, interoperability) = (34_665, 34_853, 40_965)
  static let (previewPlace, previewSize) = (513, 514)
  static let resources = 34_377
  /// What raw photos have: two photometric interpretations, the maker's notes, Panasonic's JPEG, and where Olympus's stands.
  static let (mosaic, linearRaw, makerNote, panasonicPreview) = (32_803, 34_892, 37_500, 46)
  static let (olympusSettings, olympusPreview, olympusPreviewSize) = (0x2020, 0x101, 0x102)
  /// Those that say how pixels are stored, and a few others among them.
  static let structure = 256...339
  static let dngVersion = 50_706
  /// What is said in words, and the date: description, maker, model, program, date, author, host, rating, rights, and Windows's own.
  static let texts: Set<Int> = [
    270, 271, 272, 305, 306, 315, 316, 18_246, 18_249, 33_432, 40_091, 40_092, 40_093, 40_094, 40_095,
  ]
}
