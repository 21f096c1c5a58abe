import Foundation
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import Testing

@Suite struct GlobTests {
  private func found(including: [String] = [], excluding: [String] = [], in folder: TemporaryFolder) throws -> [String]
  {
    var selection = ItemSelection()
    try selection.narrow(including: including, excluding: excluding)
    return try LoadStage(path: folder.path).find(selection).names.map(\.description)
  }

  @Test(arguments: [
    (["*.jpg"], [], ["a.jpg", "b/c.jpg", "b/thumbs/d.jpg"]),
    (["b/*"], [], ["b/c.jpg", "b/e.png"]),
    (["b/**"], [], ["b/c.jpg", "b/e.png", "b/thumbs/d.jpg"]),
    (["**/thumbs/*"], [], ["b/thumbs/d.jpg"]),
    (["**/e.png"], [], ["b/e.png"]),
    ([], ["thumbs"], ["[x].png", "a.jpg", "b/c.jpg", "b/e.png"]),
    ([], ["b/"], ["[x].png", "a.jpg"]),
    ([], ["/b"], ["[x].png", "a.jpg"]),
    (["?.jpg"], ["b/thumbs/**"], ["a.jpg", "b/c.jpg"]),
    (["[a-c].*"], [], ["a.jpg", "b/c.jpg"]),
    (["[!a-c].*"], [], ["b/e.png", "b/thumbs/d.jpg"]),
    (["\\[x\\].png"], [], ["[x].png"]),
    (["*.png", "a*"], ["b"], ["[x].png", "a.jpg"]),
  ])
  func patternsMeanWhatGitsDo(_ including: [String], _ excluding: [String], _ names: [String]) throws {
    let folder = try TemporaryFolder()
    for name in ["a.jpg", "b/c.jpg", "b/e.png", "b/thumbs/d.jpg", "[x].png"] { try folder.write("x", to: name) }
    #expect(try found(including: including, excluding: excluding, in: folder) == names)
  }

  @Test func wrongPatternsAreRefusedAndHardOnesTakeNoTime() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "a", count: 200)
    try folder.write("x", to: long + ".png")
    #expect(throws: StageError("the pattern '' is empty: give one, as in '*.jpg'")) {
      try found(including: [""], in: folder)
    }
    #expect(
      throws: StageError("the pattern '[ab' has a '[' without its ']': write '\\[' for the sign itself")
    ) { try found(excluding: ["[ab"], in: folder) }
    let hard = String(repeating: "a*", count: 100) + "b"
    #expect(throws: StageError.self) { try found(including: [hard], in: folder) }
    #expect(try found(including: [String(repeating: "*", count: 1000) + ".png"], in: folder).count == 1)
  }

  @Test func aListSaysWhichPhotosThereAre() async throws {
    let folder = try TemporaryFolder()
    for name in ["a.jpg", "b/c.jpg", "b/e.png"] { try folder.write("x", to: name) }
    let list = "b/e.png\r\n./a.jpg\n\n\(folder("b/c.jpg"))\nb/e.png\nlost.png\n/etc/hostname\n../x.png\n./b\n.\n"
    var selection = ItemSelection()
    selection.listed = ItemSelection.paths(in: Array(list.utf8))
    let names = try LoadStage(path: folder.path).find(selection).names
    #expect(
      names.map(\.path) == ["b/e.png", "a.jpg", "b/c.jpg", "lost.png"].map { folder($0) } + [
        "/etc/hostname", folder("../x.png"), folder("b"), folder("."),
      ])
    #expect(names.map(\.directory) == ["b", "", "b", "", "..", "..", "", ""])
    await #expect(
      throws: StageError("it is a folder, not a photo: list the photos in it, or give the folder itself to read")
    ) { try await LoadStage(path: folder.path).run([Item(name: names[6])], in: StageContext(key: RandomKey(seed: 0))) }
    for outside in [names[4], names[5]] {
      await #expect(
        throws: StageError(
          "'\(outside.path)' is outside of '\(folder.path)': list photos in that folder, or give one that holds all of them"
        )
      ) { try await LoadStage(path: folder.path).run([Item(name: outside)], in: StageContext(key: RandomKey(seed: 0))) }
    }
    #expect(ItemSelection.paths(in: Array("a b\n.png\0c.png\0".utf8)) == ["a b\n.png", "c.png"])
    #expect(ItemSelection.paths(in: [0xEF, 0xBB, 0xBF] + Array("a.jpg\nb\n".utf8)) == ["a.jpg", "b"])
    // As PowerShell's '>' writes it.
    let units = Array("a.jpg\r\nd/é猫.png\r\n".utf16)
    let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(ItemSelection.paths(in: [0xFF, 0xFE] + little) == ["a.jpg", "d/é猫.png"])
    #expect(ItemSelection.paths(in: [0xFE, 0xFF] + big) == ["a.jpg", "d/é猫.png"])
    #expect(ItemSelection.paths(in: [0xFF, 0xFE] + Array("/猫1.png\n".utf8)).map(\.systemPath.count) == [12])
    #expect(ItemSelection.paths(in: [97, 10, 0xFF, 10]).map(\.systemPath) == [[97, 0], [-1, 0]])
  }

  @Test func absolutePathsAreFoundBelowARelativeFolderAndThroughLinks() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a.jpg", "in/b/c.jpg", "in-other/d.jpg"] { try folder.write("x", to: name) }
    #expect(symlink("in", folder("link")) == 0)
    var selection = ItemSelection()
    selection.listed = ["in/a.jpg", "in/b/./c.jpg", "link/b/c.jpg", "in-other/d.jpg"].map { folder($0) }
    let up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in "../" }.joined()
    for root in [up + folder("in").dropFirst(), up + folder("link").dropFirst(), folder("link"), folder("in")] {
      let names = try LoadStage(path: root).find(selection).names
      #expect(names.map(\.directory) == ["", "b", ".."], "\(root)")
      #expect(names.map(\.path) == ["a.jpg", "b/c.jpg"].map { root + "/" + $0 } + [folder("in-other/d.jpg")])
    }
  }

  @Test func whatIsPassedOverIsTold() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "a.png")
    try folder.write("x", to: "below/b.png")
    for name in ["c.PSD", "below/d.psd", "e.bmp", "f.txt"] { try folder.write("x", to: name) }
    #expect(mkfifo(folder("pipe.png"), 0o600) == 0)
    for (link, target) in [("loop.png", "loop.png"), ("self", "."), ("zero.png", "/dev/zero"), ("lost.png", "nowhere")]
    {
      #expect(symlink(target, folder(link)) == 0)
    }
    let found = try LoadStage(path: folder.path).find(ItemSelection())
    #expect(found.names.map(\.description) == ["a.png", "below/b.png", "lost.png"])
    #expect(
      found.notes == [
        "loop.png: skipped: its symbolic links go in a circle",
        "pipe.png: skipped: a pipe (FIFO)",
        "self: skipped: a symbolic link to a folder: give the folder itself",
        "zero.png: skipped: a symbolic link to a device",
      ])
    var selection = ItemSelection()
    selection.isRecursive = false
    selection.limit = 1
    #expect(try LoadStage(path: folder.path).find(selection).names.map(\.description) == ["a.png"])
  }
}
