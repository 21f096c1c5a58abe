import LimnImages
import TestKit
import Testing

/// XMP packets that a JPEG has in two parts.
@Suite struct XMPExtensionTests {
  private func packet(_ attributes: String, _ content: String = "") -> [UInt8] {
    Array(
      ("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        + "<rdf:Description rdf:about=\"\" \(attributes)>\(content)</rdf:Description></rdf:RDF></x:xmpmeta>").utf8)
  }

  private let history = String(repeating: "a step of a long history; ", count: 6000)

  /// A picture whose packet has a second part of 156 kB.
  private func image() -> Image {
    var image = Image.slope(16, 16, .rgb)
    image.metadata.xmp = packet("xmlns:dc=\"d\" dc:title=\"kept\"")
    image.metadata.extendedXMP = packet("xmlns:ps=\"p\"", "<ps:History>\(history)</ps:History>")
    return image
  }

  @Test func aJPEGKeepsBothParts() throws {
    let image = image()
    let found = try JPEG.decode(JPEG.encode(image)).metadata
    #expect(found.extendedXMP == image.metadata.extendedXMP)
    let first = String(decoding: try #require(found.xmp), as: UTF8.self)
    #expect(first.contains("dc:title=\"kept\"") && first.contains("xmpNote:HasExtendedXMP=\""))
    // Once more: the first part is named anew, once.
    var again = image
    again.metadata = found.settled(width: 16, height: 16)
    let second = try JPEG.decode(JPEG.encode(again)).metadata
    #expect(second.extendedXMP == image.metadata.extendedXMP)
    #expect(String(decoding: second.xmp ?? [], as: UTF8.self).components(separatedBy: "HasExtendedXMP").count == 2)
  }

  @Test(arguments: [FormatName.png, .tiff, .webp]) func otherFormatsHaveOnePacket(_ format: FormatName) throws {
    let bytes = try ImageFile.encode(image(), as: format)
    let found = try ImageFormats.standard.format(of: bytes).decode(bytes, limits: ImageLimits(), settings: [:])
    let text = String(decoding: try #require(found.image.metadata.xmp), as: UTF8.self)
    #expect(text.contains("dc:title=\"kept\"") && text.contains("<ps:History>a step") && !text.contains("HasExtended"))
  }

  @Test func aPartThatLacksAPieceOrIsNotNamedIsLeftOut() throws {
    let bytes = try JPEG.encode(image())
    let name = Array("http://ns.adobe.com/xmp/extension/".utf8)
    let place = try #require(bytes.firstRange(of: name)).lowerBound
    var lacking = bytes
    lacking[place] ^= 1
    let found = try JPEG.decode(lacking).metadata
    #expect(found.extendedXMP == nil)
    #expect(found.companions.map(\.text) == ["the second part of the XMP packet is incomplete, and left out"])
    #expect(try JPEG.decode(bytes).metadata.companions.isEmpty)
    var unnamed = bytes
    unnamed[try #require(bytes.firstRange(of: Array("HasExtendedXMP=\"".utf8))).upperBound] ^= 1
    #expect(try JPEG.decode(unnamed).metadata.extendedXMP == nil)
  }

  @Test func aLongPacketOfAnotherFormatHasTwoPartsInAJPEG() throws {
    var image = Image.slope(16, 16, .rgb)
    image.metadata.xmp = packet("xmlns:ps=\"p\"", "<ps:History>\(history)</ps:History>")
    image.metadata = JPEG.noting([(name: "software", value: "limn")], in: image.metadata)
    let found = try JPEG.decode(JPEG.encode(image)).metadata
    #expect(found.extendedXMP == packet("xmlns:ps=\"p\"", "<ps:History>\(history)</ps:History>"))
    #expect(String(decoding: try #require(found.xmp), as: UTF8.self).contains("limn:software=\"limn\""))
    // In a PNG it is one packet again.
    var again = image
    again.metadata = found.settled(width: 16, height: 16)
    let text = String(decoding: try #require(PNG.decode(PNG.encode(again)).metadata.xmp), as: UTF8.self)
    #expect(text.contains("<ps:History>a step"))
  }

  @Test func aPlaceGoesFromBothParts() {
    var metadata = Metadata(xmp: packet("exif:GPSLatitude=\"1\""))
    metadata.extendedXMP = packet("exif:GPSLongitude=\"2\" dc:title=\"kept\"")
    let settled = metadata.settled(width: 1, height: 1, keepsGPS: false)
    #expect(settled.extendedXMP == packet("dc:title=\"kept\""))
  }
}
