import TestKit
import Testing

@Suite struct GraphCommandTests {
  @Test func aShippedPipelineIsDrawn() throws {
    let result = try Command.run("graph", "pipelines/denoise.yaml", "--set", "save.quality=80")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(
      result.output == """
        flowchart TD
          n1(["load as photo"])
          subgraph n2 ["denoise as clean"]
            n2_0(("input"))
            n2_1["remove-impulses"]
            subgraph n2_2 ["tiles"]
              n2_2_0(("each"))
              n2_2_1["encode<br/>model: photo-denoiser"]
              n2_2_2["decode<br/>model: photo-denoiser"]
              n2_2_0 --> n2_2_1
              n2_2_1 --> n2_2_2
            end
            n2_3["limit"]
            n2_4["blend<br/>strength: 1"]
            n2_0 --> n2_1
            n2_1 --> n2_2
            n2_1 -->|"original"| n2_3
            n2_2 -->|"result"| n2_3
            n2_0 -->|"original"| n2_4
            n2_3 -->|"result"| n2_4
          end
          n3["save<br/>quality: 80"]
          n4["contact-sheet"]
          n1 --> n2
          n2 --> n3
          n1 -->|"before"| n4
          n2 -->|"after"| n4

        """)
  }

  @Test(arguments: ["remove-glasses", "interpolate", "swap-attribute", "draw-faces", "average-face"])
  func everyLineIsABoxOrAnArrow(_ name: String) throws {
    let lines = try Command.run("graph", "pipelines/\(name).yaml").output.split(separator: "\n")
    #expect(lines.first == "flowchart TD" && lines.count > 3)
    for line in lines.dropFirst() {
      let isBox =
        line.wholeMatch(of: #/ +(subgraph )?n[\d_]+ ?(\["[^"]+"\]|\(\["[^"]+"\]\)|\(\("[a-z]+"\)\))| +end/#) != nil
      #expect(isBox || line.wholeMatch(of: #/ +n[\d_]+ -->(\|"[a-z]+"\|)? n[\d_]+/#) != nil, "\(line)")
    }
  }

  @Test func aWrongFileIsNotDrawn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("version: 1\nstages: [ laod: ]\n", to: "p.yaml")
    let result = try Command.run("graph", path)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("\(path):2:11: unknown stage 'laod'; did you mean 'load'?\n"))
  }
}
