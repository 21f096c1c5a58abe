import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import PipelineKit
import Testing

@Suite struct LoadStageTests {
  private func names(_ path: String) throws -> [String] {
    try LoadStage(path: path).names().map(\.description)
  }

  private func run(_ path: String, maxPixels: Int = 1_000_000) async throws -> [Item] {
    let stage = LoadStage(path: path, limits: ImageLimits(pixels: maxPixels))
    var items: [Item] = []
    for name in try stage.names() {
      items.append(try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0))))
    }
    return items
  }

  @Test func findsPhotosOfATreeInAStableOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["b.png", "a.JPG", "c/d.jpeg", "c/e/f.PNG", "notes.txt", "c/g.gif", ".h.png", ".i/j.png", "k"] {
      try folder.write("x", to: name)
    }
    let found = try LoadStage(path: folder.path).names()
    #expect(found.map(\.description) == ["a.JPG", "b.png", "c/d.jpeg", "c/e/f.PNG"])
    #expect(found.map(\.index) == [0, 1, 2, 3])
    #expect(found.map(\.directory) == ["", "", "c", "c/e"])
    #expect(found[3].stem == "f" && found[3].extension == "PNG" && found[3].path == folder("c/e/f.PNG"))
    #expect(try LoadStage(path: folder.path + "/").names().map(\.description) == found.map(\.description))
  }

  @Test func oneFolderCanBeLeftOut() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "out/a.png", "out/b/a.png", "other/a.png"] { try folder.write("x", to: name) }
    var selection = PhotoSelection()
    selection.skipped = folder("other/../out")
    let found = try LoadStage(path: folder.path).find(selection).names
    #expect(found.map(\.description) == ["a.png", "other/a.png"])
  }

  @Test func linksToFilesAreFollowedAndLinksToFoldersAreNot() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "real.png")
    try folder.write("x", to: "below/other.png")
    for (link, target) in [
      ("link.png", "real.png"), ("loop.png", "loop.png"), ("self", "."), ("parent", ".."), ("root", "/"),
      ("zero.png", "/dev/zero"), ("lost.png", "nowhere.png"),
    ] {
      #expect(symlink(target, folder(link)) == 0)
    }
    #expect(mkfifo(folder("pipe.png"), 0o600) == 0)
    try FileManager.default.createDirectory(atPath: folder("folder.png"), withIntermediateDirectories: true)
    // A lost link is listed, so that it is reported; what could block is not.
    #expect(try names(folder.path) == ["below/other.png", "link.png", "lost.png", "real.png"])
    #expect(symlink(folder.path, folder("below/top")) == 0)
    #expect(try names(folder("below/top")) == ["below/other.png", "link.png", "lost.png", "real.png"])
  }

  @Test func aFileIsTriedWhateverItsName() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photo.bin")
    let items = try await run(folder("photo.bin"))
    #expect(items.count == 1 && items[0].name.stem == "photo" && items[0].name.extension == "bin")
    #expect(items[0].name.directory == "" && items[0].value.image?.width == 40)
    #expect(items[0].origin?.samples == items[0].value.image?.samples)
  }

  @Test func errorsSayWhatToDo() async throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "notes.txt")
    #expect(
      throws: StageError(
        "no PNG or JPEG photos in '\(folder.path)': give a folder with files named .png, .jpg or .jpeg")
    ) { try names(folder.path) }
    #expect(
      throws: StageError(
        "cannot find '\(folder("nothing"))': No such file or directory; give a photo or a folder of photos")
    ) { try names(folder("nothing")) }
    #expect(throws: StageError("'/dev/null' is neither a file nor a folder: give a photo or a folder of photos")) {
      try names("/dev/null")
    }
    await #expect(throws: ImageError.self) { try await run(folder("notes.txt")) }
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photo.png")
    await #expect(throws: ImageError.self) { try await run(folder("photo.png"), maxPixels: 40 * 24 - 1) }
    #expect(try await run(folder("photo.png"), maxPixels: 40 * 24).count == 1)
  }

  @Test("Root reads every folder, so this needs another user", .enabled(if: getuid() != 0))
  func anUnreadableFolderFailsByItsOwnName() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "a.png")
    try folder.write("x", to: "closed/b.png")
    chmod(folder("closed"), 0)
    defer { chmod(folder("closed"), 0o700) }
    let stage = LoadStage(path: folder.path)
    let found = try stage.names()
    #expect(found.map(\.description) == ["a.png", "closed"])
    await #expect(throws: StageError("cannot list the folder: Permission denied")) {
      try await stage.run([Item(name: found[1])], in: StageContext(key: RandomKey(seed: 0)))
    }
  }
}
