import Foundation
import LimnFoundation
import LimnPipelines
import TestKit
import Testing

struct OutputFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `Outputs stay in their folder`() throws {
    try folder.write("x", to: "out/a/b.png")
    try folder.write("x", to: "elsewhere/c.png")
    #expect(symlink("../elsewhere", folder("out/link")) == 0)
    #expect(symlink("/nowhere/at/all", folder("out/dangling")) == 0)
    #expect(symlink("a", folder("out/inner")) == 0)
    let output = try OutputFolder(folder("out"))
    for inside in ["x.png", "a/x.png", "new/deep/x.png", "a/../x.png", "inner/x.png", "./x.png", "a//x.png"] {
      #expect(output.contains(folder("out/" + inside)), "\(inside)")
    }
    for outside in ["../x.png", "link/x.png", "a/../../x.png", "new/../../x.png", "dangling/x.png", "link/new/x.png"] {
      #expect(!output.contains(folder("out/" + outside)), "\(outside)")
    }
    #expect(
      !output.contains("/etc/x.png") && !output.contains(folder("outer/x.png")) && !output.contains(folder("out")))
    #expect(output.below(folder("out/new/./deep//b.png")) == "new/deep/b.png")
    #expect(output.below(folder("out/a/b.png")) == "a/b.png" && output.below(folder("elsewhere/c.png")) == nil)
    #expect(
      throws: StageError(
        "'\(folder("out/link/x.png"))' leads out of the output folder '\(folder("out"))': choose a path below it")
    ) { try output.check(folder("out/link/x.png")) }
  }

  @Test func `The folder may be a link itself, or the root`() throws {
    try folder.write("x", to: "real/a.png")
    #expect(symlink("real", folder("link")) == 0)
    let linked = try OutputFolder(folder("link"))
    #expect(linked.below(folder("real/a.png")) == "a.png" && linked.below(folder("link/b/c.png")) == "b/c.png")
    #expect(linked.path == folder("link") && linked.appending("b/c.png") == folder("link/b/c.png"))
    let root = try OutputFolder("/")
    #expect(root.below("/a.png") == "a.png" && root.below("/nowhere/b.png") == "nowhere/b.png")
    #expect(root.appending("a.png") == "/a.png")
  }

  @Test func `A folder that is not there is refused`() {
    #expect(throws: FileError(folder("none"), "cannot be found: No such file or directory", concernsPlace: true)) {
      try OutputFolder(folder("none"))
    }
  }
}
