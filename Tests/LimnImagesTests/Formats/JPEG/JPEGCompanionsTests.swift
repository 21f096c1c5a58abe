import LimnImages
import Testing

@Suite struct JPEGCompanionsTests {
  /// A JPEG with this XMP packet, and these data in APP2 markers.
  private func file(xmp: String = "", markers: [[UInt8]] = []) throws -> Metadata {
    var image = Image.slope(16, 16, .rgb)
    if !xmp.isEmpty { image.metadata.xmp = Array(xmp.utf8) }
    let bytes = try JPEG.encode(image)
    let added = markers.reduce(into: [UInt8]()) { bytes, data in
      bytes += [0xFF, 0xE2, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
    }
    return try JPEG.decode(Array(bytes[..<2]) + added + Array(bytes[2...])).metadata
  }

  /// An index of a multi-picture file that lists so many pictures.
  private func index(_ count: UInt8, isLittle: Bool = true) -> [UInt8] {
    Array("MPF\0".utf8)
      + (isLittle
        ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x01, 0xB0, 4, 0, 1, 0, 0, 0, count, 0, 0, 0, 0, 0, 0, 0]
        : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0xB0, 0x01, 0, 4, 0, 0, 0, 1, 0, 0, 0, count, 0, 0, 0, 0])
  }

  private func packet(_ attributes: String, _ content: String = "") -> String {
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description rdf:about=\"\" \(attributes)>\(content)</rdf:Description>"
      + "</rdf:RDF></x:xmpmeta>"
  }

  @Test func whatStandsBehindAPictureIsNoted() throws {
    #expect(try file().companions == [])
    #expect(try file(xmp: packet("dc:title=\"x\"")).companions == [])
    let gain = ImageNote(kind: "gain-map", text: "the gain map (HDR) is left out")
    #expect(try file(xmp: packet("hdrgm:Version=\"1.0\"")).companions == [gain])
    #expect(try file(markers: [Array("urn:iso:std:iso:ts:21496:-1\0".utf8), index(2)]).companions == [gain])
    let film = ImageNote(kind: "motion-photo", text: "the film of the motion photo is left out")
    #expect(try file(xmp: packet("GCamera:MotionPhoto=\"1\"")).companions == [film])
    #expect(try file(xmp: packet("GCamera:MotionPhoto=\"0\"")).companions == [])
    // Of older Samsung cameras, which say it behind the picture alone.
    let picture = try JPEG.encode(.slope(16, 16, .rgb))
    let samsung = Array("MotionPhoto_Data".utf8) + [UInt8](repeating: 0, count: 50) + Array("SEFT".utf8)
    #expect(try JPEG.decode(picture + samsung).metadata.companions == [film])
    let behind = ImageNote(kind: "trailing-data", text: "what stands behind the picture is left out", number: 69)
    #expect(try JPEG.decode(picture + samsung.dropLast()).metadata.companions == [behind])
    // A film that nothing announces, and nothing but padding.
    #expect(try JPEG.decode(picture + [0, 0, 0, 24] + "ftypmp42".utf8).metadata.companions == [film])
    #expect(try JPEG.decode(picture + [0, 0, 0]).metadata.companions == [])
    let boxes = Array("JP".utf8) + [0, 1, 0, 0, 0, 1, 0, 0, 0, 40] + Array("jumb....jumdc2pa".utf8)
    let signed = Array(picture[..<2]) + [0xFF, 0xEB, 0, UInt8(boxes.count + 2)] + boxes + Array(picture[2...])
    #expect(try JPEG.decode(signed).metadata.companions.map(\.kind) == ["content-credentials"])
    let png = try PNG.encode(.slope(16, 16, .rgb))
    let chunk: [UInt8] = [0, 0, 0, 0] + Array("caBX".utf8) + [0xE6, 0x3D, 0xD2, 0xA7]
    #expect(try PNG.decode(png[..<33] + chunk + png[33...]).metadata.companions.map(\.kind) == ["content-credentials"])
    for isLittle in [true, false] {
      #expect(
        try file(markers: [index(3, isLittle: isLittle)]).companions == [
          ImageNote(kind: "further-pictures", text: "the further pictures of the file are left out", number: 2)
        ])
    }
    for count in 0..<30 { _ = try file(markers: [Array(index(3).prefix(count))]) }
  }

  @Test func aSettledPacketPromisesNothingOfIt() throws {
    let directory =
      "<Container:Directory><rdf:Seq><rdf:li><Container:Item Item:Semantic=\"GainMap\"/></rdf:li></rdf:Seq></Container:Directory>"
    let metadata = try file(
      xmp: packet(
        "xmlns:hdrgm=\"h\" xmlns:Container=\"c\" xmlns:Item=\"i\" hdrgm:Version=\"1.0\" GCamera:MotionPhoto=\"1\" "
          + "GCamera:MicroVideoOffset=\"99\" dc:title=\"kept\"", directory))
    #expect(metadata.companions.count == 2)
    let settled = metadata.settled(width: 16, height: 16)
    #expect(settled.companions == [])
    #expect(String(decoding: settled.xmp ?? [], as: UTF8.self) == packet("dc:title=\"kept\""))
  }
}
