import LimnPipelines
import PipelineKit
import Testing

struct StageHelpTests {
  @Test func `The table has a line for each stage`() {
    let lines = StageHelp.table(fakeRegistry()).split(separator: "\n")
    #expect(lines.count == fakeRegistry().names.count)
    #expect(lines.first == "add     adds a number")
  }

  @Test func `A page says all that a signature says`() {
    #expect(
      StageHelp.page(FakeSave.signature) == """
        save: writes photos

        Inputs
          input  an image or pixels

        Output
          the type of the input

        Parameters
          path     a path; required
                   the file's name, with {dir} and {stem}
          format   one of png, jpeg; optional
                   the file format
          quality  a whole number from 1 to 100; default 92
                   of a JPEG

        Example
          - save: { path: "$output/{dir}/{stem}.png" }

        """)
  }

  @Test func `Every example is a line that a pipeline file takes`() throws {
    for name in fakeRegistry().names {
      let signature = try #require(fakeRegistry()[name]?.signature)
      let lines = StageHelp.example(signature).map { "  " + $0 + "\n" }.joined()
      var yaml = "version: 1\nstages:\n"
      if !signature.isSource {
        yaml += "  - load: { path: $input }\n"
        if name == "decode" { yaml += "  - encode: { model: photo-denoiser }\n" }
        yaml += signature.inputs.count > 1 ? "    as: a-line-above\n" : ""
      }
      #expect(problems(yaml + lines) == [])
    }
  }
}
