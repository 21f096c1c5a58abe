import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct FileKindTests {
  @Test func whatStandsAtAPathIsTold() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "a/file")
    #expect(mkfifo(folder("pipe"), 0o600) == 0)
    #expect(symlink("a/file", folder("link")) == 0 && symlink("nowhere", folder("dangling")) == 0)
    let kinds = try [folder("a"), folder("a/file"), folder("pipe"), folder("link"), "/dev/null"].map {
      try #require(FileKind(ofLink: $0)).words
    }
    #expect(kinds == ["a folder", "a file", "a pipe (FIFO)", "a symbolic link", "a device"])
    let link = try #require(FileKind(ofLink: folder("link")))
    #expect(link.isLink && link.type == .other && !link.isFile)
    let target = try #require(FileKind(followingLinks: folder("link")))
    #expect(target.isFile && target.identity == FileKind(ofLink: folder("a/file"))?.identity)
    #expect(target.identity != link.identity && FileKind(ofLink: folder("a"))?.isFolder == true)
    #expect(FileKind(followingLinks: folder("dangling")) == nil && errno == ENOENT)
    #expect(FileKind(ofLink: folder("nothing")) == nil)
  }
}
