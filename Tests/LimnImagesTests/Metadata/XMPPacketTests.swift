import LimnImages
import LimnTensors
import Testing

@Suite struct XMPPacketTests {
  private static let head =
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
  private static let tail = "</rdf:RDF></x:xmpmeta>\n   \n   \n<?xpacket end=\"w\"?>"

  private func packet(_ inside: String) -> [UInt8] { Array((Self.head + inside + Self.tail).utf8) }

  private func settled(_ inside: String, keepsGPS: Bool = true) -> String? {
    Metadata(xmp: packet(inside)).settled(width: 40, height: 30, keepsGPS: keepsGPS).xmp
      .map { String(decoding: $0, as: UTF8.self) }
      .map { $0.dropFirst(Self.head.count).dropLast(Self.tail.count) }.map(String.init)
  }

  private static let places: [(String, String?)] = [
    ("<rdf:Description exif:GPSLatitude=\"48,8N\" dc:format=\"x\"/>", "<rdf:Description dc:format=\"x\"/>"),
    ("<rdf:Description\n exif:GPSLatitude = '48,8N'\n a:b='<!-- gps'/>", "<rdf:Description\n a:b='<!-- gps'/>"),
    ("<d><exif:GPSLatitude>48</exif:GPSLatitude><a/></d>", "<d><a/></d>"),
    ("<d><exif:GPSX a='/>'/><p:GpsY><rdf:Seq><p:GpsY>1</p:GpsY></rdf:Seq></p:GpsY>t</d>", "<d>t</d>"),
    (
      "<!-- exif:GPS --><![CDATA[<exif:GPS>]]><d GPano:x='1'/>",
      "<!-- exif:GPS --><![CDATA[<exif:GPS>]]><d GPano:x='1'/>"
    ),
    ("<d><exif:GPSLatitude>48</d>", nil), ("<d a=b/>", nil), ("<d", nil), ("<!DOCTYPE x><d/>", nil), ("</d>", nil),
  ]

  @Test(arguments: places)
  func thePlaceIsTakenOut(inside: String, wanted: String?) {
    #expect(settled(inside, keepsGPS: false) == wanted)
    // Where nothing has to go, a packet stays as it is, well formed or not.
    #expect(settled(inside) == inside)
  }

  @Test func sizeAndThumbnailsFollowThePicture() {
    #expect(
      settled(
        "<d tiff:ImageWidth=\"4000\" tiff:ImageLength='3000' xmpNote:HasExtendedXMP=\"A\"><exif:PixelXDimension>4000"
          + "</exif:PixelXDimension><xmp:Thumbnails><rdf:Alt>…</rdf:Alt></xmp:Thumbnails></d>")
        == "<d tiff:ImageWidth=\"40\" tiff:ImageLength='30'><exif:PixelXDimension>40</exif:PixelXDimension></d>")
  }

  @Test func anUprightPictureSaysSo() {
    var image = Image.slope(4, 2, .rgb)
    image.metadata.exif = exif(orientation: 6)
    for (inside, wanted) in [
      ("<d tiff:Orientation='6'/>", "<d tiff:Orientation='1'/>"),
      ("<d><tiff:Orientation>6</tiff:Orientation></d>", "<d><tiff:Orientation>1</tiff:Orientation></d>"),
      ("<d tiff:Orientation='6'", "<d tiff:Orientation='6'"),
    ] {
      image.metadata.xmp = packet(inside)
      #expect(image.upright().metadata.xmp == packet(wanted))
    }
  }

  @Test func notesAreAddedAndReplaced() throws {
    let note = [(name: "pipeline", value: "a<b&\"c\"")]
    let own =
      "  <rdf:Description rdf:about='uuid:1' xmlns:limn=\"urn:x-limn:1.0/\" limn:pipeline=\"a&lt;b&amp;&quot;c&quot;\"/>\n"
    let photo = "<rdf:Description rdf:about='uuid:1' dc:format=\"x\"/>"
    let first = JPEG.noting(note, in: Metadata(xmp: packet(photo)))
    #expect(first.xmp == packet(photo + own))
    let again = JPEG.noting(note, in: first.settled(width: 1, height: 1))
    #expect(again.xmp == first.xmp, "one note, however often the picture is written")
    #expect(again.settled(width: 1, height: 1).xmp == packet(photo))
    // Another program may have written our note in its own way.
    let other = "<rdf:Description xmlns:limn='urn:x-limn:1.0/'><limn:pipeline>x</limn:pipeline></rdf:Description>"
    #expect(settled(other) == "<rdf:Description xmlns:limn='urn:x-limn:1.0/'></rdf:Description>")
  }

  @Test func aNewPacketIsMadeWhereThereIsNone() throws {
    let noted = JPEG.noting([("software", "limn 1")], in: Metadata())
    let text = String(decoding: try #require(noted.xmp), as: UTF8.self)
    #expect(text.hasPrefix("<?xpacket begin=") && text.hasSuffix("<?xpacket end=\"w\"?>"))
    #expect(
      text.contains("<rdf:Description rdf:about=\"\" xmlns:limn=\"urn:x-limn:1.0/\" limn:software=\"limn 1\"/>"))
    #expect(noted.settled(width: 1, height: 1, keepsGPS: false).xmp == nil, "and goes with the note")
  }

  @Test func thePhotosOwnPacketComesFirst() {
    // It fits a JPEG's marker, but not with the note.
    let full = packet(String(repeating: "x", count: 65_504 - packet("").count))
    #expect(JPEG.noting([("software", "limn 1")], in: Metadata(xmp: full)).xmp == full)
    // Blanks left for growing make room.
    let blanks = String(repeating: " ", count: 3000)
    let padded = Array(
      String(decoding: full, as: UTF8.self).replacing("x</rdf", with: "</rdf").replacing(
        String(repeating: "x", count: 3000) + "<", with: "<"
      ).replacing("<?xpacket end", with: blanks + "<?xpacket end").utf8)
    let noted = JPEG.noting([("software", "limn 1")], in: Metadata(xmp: padded)).xmp ?? []
    #expect(noted.count < padded.count && noted.firstRange(of: Array("limn 1".utf8)) != nil)
    // One that does not fit anyway makes way; a packet with no place for a note stays.
    let large = packet(String(repeating: "x", count: 70_000))
    #expect((JPEG.noting([("software", "limn 1")], in: Metadata(xmp: large)).xmp?.count ?? 0) < 1000)
    let odd = Array("<rdf:RDF/>".utf8)
    #expect(JPEG.noting([("software", "limn 1")], in: Metadata(xmp: odd)).xmp == odd)
  }

  @Test func aPNGHasTheNoteAsText() {
    let old = TextEntry("limn", "of an earlier run")
    let metadata = Metadata(text: [TextEntry("Title", "x"), old]).settled(width: 1, height: 1)
    let noted = PNG.noting([("software", "limn 1"), ("pipeline", "ab")], in: metadata)
    #expect(noted.text == [TextEntry("Title", "x"), TextEntry("limn", "software: limn 1\npipeline: ab")])
    #expect(noted.xmp == nil)
  }

  @Test func hostilePacketsDoNoHarm() {
    let whole = packet(
      "<d tiff:Orientation='6' exif:GPSLatitude=\"1\"><exif:GPSX>1</exif:GPSX><tiff:ImageWidth>9</tiff:ImageWidth><!-- x --></d>"
    )
    let key = RandomKey(seed: 4)
    for count in 0..<whole.count {
      _ = Metadata(xmp: Array(whole.prefix(count))).settled(width: 1, height: 1, keepsGPS: false)
    }
    for attempt in 0..<4000 {
      var damaged = whole
      for change in 0..<3 {
        let bits = key.split(attempt).bits(at: change)
        damaged[Int(bits % UInt64(whole.count))] = Array("<>/=\"'!? x".utf8)[Int(bits >> 40) % 10]
      }
      let settled = Metadata(xmp: damaged).settled(width: 1, height: 1, keepsGPS: attempt % 2 == 0)
      _ = JPEG.noting([("software", "limn 1")], in: settled)
    }
  }
}
