import Foundation
import LimnFoundation
import TestKit
import Testing

@Suite struct SearchFoldersTests {
  @Test func theUsersFoldersComeBeforeThoseOfTheProgram() {
    let environment = ["LIMN_MODELS": "/a:/b", "LIMN_PIPELINES": "/c", "XDG_DATA_HOME": "/data", "HOME": "/home/u"]
    #expect(
      SearchFolders.models.paths(environment: environment, program: "/opt/limn/bin/limn") == [
        "/a", "/b", "samples/models", "/data/limn/models", "/opt/limn/bin/models", "/opt/limn/share/limn/models",
      ])
    #expect(
      SearchFolders.pipelines.paths(environment: environment, program: "/opt/limn/limn") == [
        "/c", "pipelines", "/data/limn/pipelines", "/opt/limn/pipelines",
      ])
    #expect(
      SearchFolders.models.paths(environment: ["HOME": "/home/u", "XDG_DATA_HOME": "data"], program: nil)
        == ["samples/models", "/home/u/.local/share/limn/models"])
    #expect(SearchFolders.pipelines.paths(environment: [:], program: nil) == ["pipelines"])
  }

  @Test func aBuildFindsItsCheckoutAndALinkIsFollowed() throws {
    let folder = try TemporaryFolder()
    // As the system calls it, where links lead to the folder for temporary files.
    let checkout = URL(filePath: folder("checkout")).resolvingSymlinksInPath().path
    try folder.write("", to: "checkout/Package.swift")
    try folder.write("", to: "checkout/.build/release/limn")
    try folder.write("", to: "bin/other")
    #expect(symlink(folder("checkout/.build/release/limn"), folder("bin/limn")) == 0)
    for program in ["checkout/.build/release/limn", "bin/limn"] {
      #expect(
        SearchFolders.models.paths(environment: [:], program: folder(program))
          == ["samples/models", "\(checkout)/.build/release/models", "\(checkout)/samples/models"])
      #expect(
        SearchFolders.pipelines.paths(environment: [:], program: folder(program)).last == "\(checkout)/pipelines")
    }
  }
}
