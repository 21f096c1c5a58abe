import Foundation
import LimnImages
import Testing

/// Colours against Little CMS by way of Pillow, and against the formulas of the standards: `Fixtures/colours.py` made both.
@Suite struct ColourProfileTests {
  private struct Case: Decodable {
    let samples: [UInt8]
    let srgb: [UInt8]
    let deep: [UInt16]?
    let deepSRGB: [UInt16]?
  }

  private let cases: [String: Case]

  init() throws {
    let path = try #require(Bundle.module.path(forResource: "colours", ofType: "json", inDirectory: "Fixtures"))
    cases = try JSONDecoder().decode([String: Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func icc(_ name: String) throws -> [UInt8] {
    let path = try #require(Bundle.module.path(forResource: name, ofType: "icc", inDirectory: "Fixtures"))
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func image(_ samples: Image.Samples, _ channels: Image.Channels, _ profile: [UInt8]?) -> Image {
    Image(
      width: samples.count / channels.count, height: 1, channels: channels, samples: samples,
      metadata: Metadata(iccProfile: profile))
  }

  @Test(arguments: ["display-p3", "adobe-rgb", "inks"])
  func eightBitsAreWithinOneOfPillow(_ name: String) throws {
    let known = try #require(cases[name])
    var picture = image(.uint8(known.samples), name == "inks" ? .cmyk : .rgb, try icc(name))
    picture.convertToSRGB()
    guard case .uint8(let found) = picture.samples else {
      Issue.record("the depth changed")
      return
    }
    #expect(picture.channels == .rgb && found.count == known.srgb.count)
    #expect(zip(found, known.srgb).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(zip(found, known.srgb).filter { $0 != $1 }.count < found.count / 20)
    #expect(picture.metadata.iccProfile == ColourProfile.sRGB)
  }

  @Test(arguments: ["display-p3", "adobe-rgb"])
  func sixteenBitsAreAsTheStandardsSay(_ name: String) throws {
    let known = try #require(cases[name])
    let (deep, srgb) = (try #require(known.deep), try #require(known.deepSRGB))
    var picture = image(.uint16(deep), .rgb, try icc(name))
    picture.convertToSRGB()
    guard case .uint16(let found) = picture.samples else {
      Issue.record("the depth changed")
      return
    }
    // Profiles hold their numbers in 16 bits after the point, which counts most in the dark.
    #expect(zip(found, srgb).allSatisfy { abs(Int($0) - Int($1)) <= 60 })
  }

  @Test(arguments: [8, 16]) func alphaIsNotTouched(depth: Int) throws {
    var picture = Image.pattern(50, 40, .rgba, bitDepth: depth)
    picture.metadata.iccProfile = try icc("display-p3")
    let before = picture
    picture.convertToSRGB()
    #expect(picture.samples != before.samples && picture.bitDepth == depth)
    var opaque = before.withoutAlpha()
    opaque.convertToSRGB()
    #expect(picture.withoutAlpha().samples == opaque.samples)
    for pixel in 0..<2000 {
      let (x, y) = (pixel % 50, pixel / 50)
      #expect(picture.sample(x: x, y: y, channel: 3) == before.sample(x: x, y: y, channel: 3))
    }
  }

  @Test func whatIsSRGBStaysBitForBit() throws {
    for profile in [try icc("srgb"), ColourProfile.sRGB, nil] {
      var picture = Image.pattern(9, 8, .rgb, bitDepth: 16)
      picture.metadata.iccProfile = profile
      let before = picture
      picture.convertToSRGB()
      #expect(picture.samples == before.samples && picture.metadata == before.metadata)
    }
  }

  @Test func greyKeepsItsProfile() throws {
    var picture = Image.pattern(9, 8, .grey)
    picture.metadata.iccProfile = profile(for: "GRAY")
    let before = picture
    picture.convertToSRGB()
    #expect(picture.samples == before.samples && picture.metadata == before.metadata)
  }

  @Test(arguments: [8, 16], [Image.Channels.grey, .greyAlpha])
  func greysBecomeThoseOfSRGBWhereTheyAreStoredAsColours(depth: Int, channels: Image.Channels) throws {
    var picture = Image.pattern(50, 40, channels, bitDepth: depth)
    picture.metadata.iccProfile = linearGrey
    let found = picture.withSRGBFromGrey()
    #expect(found.bitDepth == depth && found.channels == (channels == .grey ? .rgb : .rgba))
    #expect(found.metadata.iccProfile == ColourProfile.sRGB)
    let most = depth == 8 ? 255.0 : 65_535
    for pixel in 0..<2000 {
      let (x, y) = (pixel % 50, pixel / 50)
      let linear = Double(picture.sample(x: x, y: y, channel: 0)) / most
      let curved = linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
      for channel in 0..<3 {
        #expect(abs(Double(found.sample(x: x, y: y, channel: channel)) / most - curved) < 1.6 / 255)
      }
      if channels == .greyAlpha {
        #expect(found.sample(x: x, y: y, channel: 3) == picture.sample(x: x, y: y, channel: 1))
      }
    }
  }

  /// A profile of greys that are light itself (ICC.1:2010, 8.4.2): a curve with no entries, and the white of D50.
  private var linearGrey: [UInt8]? {
    func tag(_ name: String, _ start: Int, _ count: Int) -> [UInt8] {
      Array(name.utf8) + TinyPNG.word(start) + TinyPNG.word(count)
    }
    let white = Array("XYZ \0\0\0\0".utf8) + [0xF6D6, 0x10000, 0xD32D].flatMap(TinyPNG.word)
    let curve = Array("curv\0\0\0\0\0\0\0\0".utf8)
    let tags = TinyPNG.word(2) + tag("wtpt", 156, 20) + tag("kTRC", 176, 12)
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(0..<4, with: TinyPNG.word(188))
    header.replaceSubrange(8..<12, with: [2, 0x10, 0, 0])
    header.replaceSubrange(12..<24, with: "mntrGRAYXYZ ".utf8)
    header.replaceSubrange(36..<40, with: "acsp".utf8)
    header.replaceSubrange(68..<80, with: white.dropFirst(8))
    return header + tags + white + curve
  }

  @Test func greysOfSRGBStayAsTheyAre() {
    var picture = Image.pattern(9, 8, .grey)
    for profile in [nil, profile(for: "GRAY")] {
      picture.metadata.iccProfile = profile
      let found = picture.withSRGBFromGrey()
      #expect(found.channels == .rgb && found.metadata.iccProfile == nil)
      for pixel in 0..<72 {
        let (x, y) = (pixel % 9, pixel / 9)
        #expect((0..<3).allSatisfy { found.sample(x: x, y: y, channel: $0) == picture.sample(x: x, y: y, channel: 0) })
      }
    }
    let colours = Image.pattern(9, 8, .rgb)
    #expect(colours.withSRGBFromGrey().samples == colours.samples)
  }

  @Test func whatCannotBeUsedIsLeftOut() throws {
    let whole = try icc("display-p3")
    let broken: [[UInt8]] = [
      [], [1, 2, 3], Array(whole.prefix(200)), profile(for: "RGB "), try icc("inks"),
      [UInt8](repeating: 0xFF, count: 3000),
    ]
    for profile in broken {
      var picture = Image.pattern(9, 8, .rgb)
      picture.metadata.iccProfile = profile
      let before = picture
      picture.convertToSRGB()
      #expect(picture.samples == before.samples && picture.metadata.iccProfile == nil)
      #expect(
        picture.metadata.companions.map(\.text) == [
          "the colour profile is left out: it is damaged, or not one of the picture's channels"
        ])
    }
    var inks = Image.pattern(9, 8, .cmyk)
    inks.metadata.iccProfile = whole
    let before = inks
    inks.convertToSRGB()
    #expect(inks.samples == before.samples && inks.channels == .cmyk && inks.metadata.iccProfile == nil)
  }

  @Test func damagedProfilesDoNoHarm() throws {
    for name in ["display-p3", "inks"] {
      let whole = try icc(name)
      var seed: UInt64 = 1
      for _ in 0..<40 {
        var damaged = whole
        for _ in 0..<3 {
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          damaged[Int(seed >> 33) % min(whole.count, 600)] = UInt8(truncatingIfNeeded: seed >> 56)
        }
        var picture = Image.pattern(3, 2, name == "inks" ? .cmyk : .rgb)
        picture.metadata.iccProfile = damaged
        picture.convertToSRGB()
        #expect(picture.samples.count == (picture.channels == .cmyk ? 24 : 18))
      }
    }
  }

  @Test func theProfileOfSRGBSaysNothingOfTheTime() {
    let profile = ColourProfile.sRGB
    #expect(profile.count > 400 && Array(profile[36..<40]) == Array("acsp".utf8))
    #expect(profile[24..<36].allSatisfy { $0 == 0 })
  }

  @Test func exifAndXMPSayItToo() throws {
    var picture = Image.pattern(3, 2, .rgb)
    picture.metadata = Metadata(
      iccProfile: try icc("adobe-rgb"), exif: EXIFSample(isBigEndian: false).bytes,
      xmp: Array("<a exif:ColorSpace=\"65535\" photoshop:ICCProfile='Adobe RGB'/>".utf8))
    picture.convertToSRGB()
    #expect(picture.metadata.exif == EXIFSample(isBigEndian: false, colourSpace: 1).bytes)
    #expect(picture.metadata.xmp == Array("<a exif:ColorSpace=\"1\"/>".utf8))
  }
}
