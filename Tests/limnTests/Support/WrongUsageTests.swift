import Testing

@Suite struct WrongUsageTests {
  @Test(
    "A wrong command line is answered in one line",
    arguments: [
      ("run", "error: missing expected argument '<pipeline>'; 'limn run --help' says more"),
      ("chekc x.yaml", "error: 'limn' has no subcommand 'chekc'; did you mean 'check'?"),
      ("help chekc", "error: 'limn' has no subcommand 'chekc'; did you mean 'check'?"),
      ("help run fast", "error: 'limn run' has no subcommand 'fast'"),
      ("evaluate denoize", "error: 'limn evaluate' has no subcommand 'denoize'; did you mean 'denoise'?"),
      (
        "zzzzzzzz",
        "error: 'limn' has no subcommand 'zzzzzzzz'; there are run, denoise, plan, retry, report, check, graph, stages, schema, models, export, import, new, train, study, fit, evaluate, compare, map, reproduce"
      ),
      ("run x.yaml --imput a", "error: unknown option '--imput'; did you mean '--input'?; 'limn run --help' says more"),
      ("run x.yaml --jobs 0", "error: --jobs is 0: give 1 or more; 'limn run --help' says more"),
      (
        "denoise in.png",
        "error: only 'in.png' is given: give what to denoise, and then the file or folder to write to; 'limn denoise --help' says more"
      ),
      (
        "run denoise in.png",
        "error: only 'in.png' is given: give what to read, and then the file or folder to write to"
      ),
      ("run x.yaml --limit -1", "error: --limit is -1: give 1 or more; 'limn run --help' says more"),
      (
        "plan x.yaml --jobs -2.5",
        "error: the value '-2.5' is invalid for '--jobs <jobs>'; 'limn plan --help' says more"
      ),
      ("report x --thumbnails -1", "error: --thumbnails is -1: give 0 to 1000; 'limn report --help' says more"),
      (
        "run pipelines/draw-graphics.yaml samples out",
        "error: 'pipelines/draw-graphics.yaml' reads no input, and 'samples' is given as one: give only the folder to write to"
      ),
      (
        "plan pipelines/draw-graphics.yaml --input samples --output out",
        "error: 'pipelines/draw-graphics.yaml' reads no input, and 'samples' is given as one: give only the folder to write to"
      ),
      (
        "denoise a b --strenght 1",
        "error: unknown option '--strenght'; did you mean '--strength'?; 'limn denoise --help' says more"
      ),
      (
        "denoise samples/photos/noisy/cat.png out.gif",
        "error: 'out.gif' does not end in .png, .jpg, .jpeg or .webp: give such a name, or 'out.gif/' for a folder"
      ),
      (
        "denoise samples/photos/noisy out.png",
        "error: 'samples/photos/noisy' is a folder and 'out.png' the name of a file: give a folder to write to ('out.png/' if it is to be called that)"
      ),
      (
        "denoise samples/photos/noisy/cat.png samples/photos/noisy/cat.png",
        "error: 'samples/photos/noisy/cat.png' is the photo itself: give another name"
      ),
      (
        "denoise samples/photos/noisy/cat.png samples/photos/clean/cat.png",
        "error: 'samples/photos/clean/cat.png' is there already: give another name, the folder to write to, or --force to replace it"
      ),
      (
        "compare a b",
        "error: 'limn compare' of several folders is now 'limn evaluate pictures'; 'limn evaluate pictures --help' says more"
      ),
      (
        "compare --json a b",
        "error: 2 folders are given: give one; pictures of several folders are compared by 'limn evaluate pictures'; 'limn compare --help' says more"
      ),
      ("prior fit --help", "error: 'limn prior fit' is now 'limn fit prior'; 'limn fit prior --help' says more"),
      ("direction", "error: 'limn direction' is now 'limn fit direction'; 'limn fit direction --help' says more"),
      (
        "direction fit --model x",
        "error: 'limn direction fit' is now 'limn fit direction'; 'limn fit direction --help' says more"
      ),
      ("direction show x", "error: 'limn direction show' is now 'limn models'; 'limn models --help' says more"),
      ("prior fit", "error: 'limn prior fit' is now 'limn fit prior'; 'limn fit prior --help' says more"),
      ("report x --to y", "error: '--to' of 'limn report' is now '--output'; 'limn report --help' says more"),
      (
        "run denoise a b --input c",
        "error: give what to read and the output folder after the pipeline, or as --input and --output, not both; 'limn run --help' says more"
      ),
      ("run x.yaml --jobs x", "error: the value 'x' is invalid for '--jobs <jobs>'; 'limn run --help' says more"),
      (
        "run pipelines/train-photo-denoiser.yaml --input a --output b",
        "error: 'pipelines/train-photo-denoiser.yaml' is the recipe of a training: run it with 'limn train'"
      ),
      (
        "train pipelines/add-noise.yaml",
        "error: 'pipelines/add-noise.yaml' is a pipeline, not a recipe: run it with 'limn run'"
      ),
    ])
  func oneLine(_ arguments: String, _ expected: String) throws {
    let result = try Command.run(arguments.split(separator: " ").map(String.init))
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors == expected + "\n")
  }
}
