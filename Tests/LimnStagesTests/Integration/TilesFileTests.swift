import LimnPipelines
import LimnStages
import Testing

struct TilesFileTests {
  @Test func `A size off the grid is reported beside what is wrong inside, with the nearest that fits`() {
    let text = """
      version: 1
      stages:
        - load: { path: photos }
        - tiles:
            size: 500
            overlap: 1020
            each:
              - blurr: {}
      """
    #expect(
      throws: Diagnostics([
        Diagnostic(
          Place(file: "p.yaml", line: 5, column: 13), "'size' of 'tiles' must be a multiple of 16 from 16 to 16384",
          found: "500", hint: "496 is the nearest"),
        Diagnostic(
          Place(file: "p.yaml", line: 6, column: 16), "'overlap' of 'tiles' must be a multiple of 16 from 0 to 1024",
          found: "1020", hint: "1024 is the nearest"),
        Diagnostic(
          Place(file: "p.yaml", line: 8, column: 11), "unknown stage 'blurr'", hint: "'limn stages' lists them"),
      ])
    ) {
      try Pipeline(file: PipelineFile(bytes: Array(text.utf8), path: "p.yaml"), registry: .standard())
    }
  }
}
