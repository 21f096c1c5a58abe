import Foundation
import LimnFoundation
import Testing

@Suite struct PathsTests {
  @Test func aPathIsTakenApartAndPutTogether() {
    #expect("a/b".appendingComponent("c") == "a/b/c" && "a/".appendingComponent("c") == "a/c")
    #expect("/".appendingComponent("c") == "/c")
    for (path, last) in [("a/b.png", "b.png"), ("b", "b"), ("a/b/", "b"), ("a/b//", "b"), ("/", ""), ("", "")] {
      #expect(path.lastComponent == last, "\(path)")
    }
    for (name, suffix) in [("a.png", "png"), ("a.tar.gz", "gz"), (".hidden", ""), ("a.", ""), ("a", ""), (".a.b", "b")]
    {
      #expect(name.fileExtension == suffix, "\(name)")
    }
    for (path, single) in [("a//b///c/", "a/b/c/"), ("//", "/"), ("a/é//b", "a/é/b"), ("a/b", "a/b"), ("", "")] {
      #expect(path.withSingleSlashes == single, "\(path)")
    }
    for (path, rest) in [("a/b//", "a/b"), ("a", "a"), ("//", "/"), ("", "")] {
      #expect(path.withoutSlashAtEnd == rest, "\(path)")
    }
    #expect("a//".trimmingSuffix("/") == "a" && "//".trimmingSuffix("/") == "" && "a/b".trimmingSuffix("/") == "a/b")
  }

  @Test func anAbsolutePathBeginsAtTheRoot() {
    let here = FileManager.default.currentDirectoryPath
    for (path, absolute) in [
      ("/nowhere/a", "/nowhere/a"), ("/nowhere/./a//b/../c/", "/nowhere/a/c"), ("/", "/"),
      ("nowhere/a", here + "/nowhere/a"), (".", here),
    ] {
      #expect(path.absolutePath == absolute, "\(path)")
    }
  }
}
