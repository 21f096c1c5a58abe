import LimnImages
import LimnTensors
import Testing

/// Files with a few bytes changed at random: decoded or refused in one line, and never a crash.
@Suite struct DamageTests {
  @Test(arguments: [FormatName.png, .jpeg], [Image.Channels.grey, .rgb])
  func changedBytesDoNoHarm(format: FormatName, channels: Image.Channels) throws {
    var image = Image.slope(24, 17, channels)
    image.metadata = Metadata(
      iccProfile: profile(for: channels == .grey ? "GRAY" : "RGB "), exif: exif(orientation: 6),
      xmp: Array("<d exif:GPSX='1'><tiff:Orientation>6</tiff:Orientation></d>".utf8),
      text: [TextEntry("Comment", "Ω"), TextEntry("Title", String(repeating: "x", count: 1100))],
      density: Density(horizontal: 300, vertical: 300, unit: .inch), format: format)
    let whole = try ImageFile.encode(image, as: format)
    let key = RandomKey(seed: 3)
    var refused = 0
    for attempt in 0..<3000 {
      var damaged = whole
      for change in 0...attempt % 4 {
        let bits = key.split(attempt).bits(at: change)
        damaged[Int(bits % UInt64(whole.count))] = UInt8(truncatingIfNeeded: bits >> 40)
      }
      let limits = ImageLimits(pixels: 1_000_000)
      do throws(ImageError) {
        let seen = format == .png ? try PNG.decode(damaged, limits: limits) : try JPEG.decode(damaged, limits: limits)
        #expect(seen.upright().samples.count == seen.samples.count)
        _ = ImageFormats.standard[format]?.noting(
          [("software", "x")], in: seen.metadata.settled(width: 24, height: 17, keepsGPS: false))
      } catch {
        refused += 1
        #expect(!error.description.isEmpty && !error.description.contains { $0.isNewline })
      }
    }
    #expect(refused > 0)
  }
}
