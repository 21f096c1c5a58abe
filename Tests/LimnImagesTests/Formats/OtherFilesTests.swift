import LimnImages
import TestKit
import Testing

@Suite struct OtherFilesTests {
  @Test(arguments: [
    ("GIF89a", "x.gif", "GIF"), ("GIF87a", "x.jpg", "GIF"), ("II*\0....", "x.NEF", "NEF raw"),
    ("II*\0....", "x.dng", "DNG raw"), ("....ftypcrx ", "x.cr3", "CR3 raw"), ("FUJIFILMCCD-RAW ", "x.raf", "RAF raw"),
    ("BM......", "x", "BMP"), ("no picture at all", "x.psd", "PSD"), ("", "x.arw", "ARW raw"),
    ("", "x.jp2", "JPEG 2000"), ("<svg xmlns=", "x", "SVG"), ("P6 1 1", "x.ppm", "Netpbm"),
    ("no picture", "x.exr", "OpenEXR"),
  ])
  func picturesAreKnownByTheirContent(_ head: String, _ name: String, _ kind: String) throws {
    let folder = try TemporaryFolder()
    let found = ImageFile.kind(try folder.write(Array(head.utf8), to: name))
    #expect(found.other == kind && found.format == nil)
  }

  @Test(arguments: [
    ("....ftypmp42", "x.heic"), ("no picture at all", "x.heic"), ("no picture", "x.tif"), ("%PDF-1.7", "x"),
    ("some text", "x.txt"), ("", "x"), ("PK\u{3}\u{4}", "x.tif"),
  ])
  func otherThingsAreNoPictures(_ head: String, _ name: String) throws {
    let folder = try TemporaryFolder()
    let found = ImageFile.kind(try folder.write(Array(head.utf8), to: name))
    #expect(found.other == nil && found.format == nil)
  }

  @Test func formatsThatAreReadAreNone() throws {
    let folder = try TemporaryFolder()
    let found = ImageFile.kind(try folder.write(PNG.encode(.pattern(2, 2, .grey)), to: "x.heic"))
    #expect(found.other == nil && found.format?.name == .png)
    #expect(ImageFile.kind(folder("missing")).format == nil && ImageFile.kind(folder.path).other == nil)
  }
}
