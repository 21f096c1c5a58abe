import ArgumentParser
import Foundation
import LimnFitting
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages

/// `limn fit displacement`: how the parts of a picture move along a direction.
struct FitDisplacementCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "displacement",
    abstract: "Fits how the parts of a picture move along a direction, for the stage 'warp'.",
    discussion: """
      The model's pictures of each photo's latent, before and after a step along the direction, are compared: the optical flow from one to \
      the other says what moves where. A linear function of the latent is fitted to these fields. The stage 'warp' moves the photo's own pixels by \
      it, at the photo's own size. Needs no labels. The file holds the direction, too, and may take its place.
      """)

  @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
  var model: String

  @Option(help: "The direction: the name of one in the model's folder, or the path of its file.")
  var along: String

  @OptionGroup var data: FitOptions

  @Flag(help: "Count each photo's mirror image as well.")
  var mirrored = false

  @Option(help: "The file to write, such as smile.safetensors.", completion: .file(extensions: ["safetensors"]))
  var output: String

  func validate() throws {
    if data.images == nil { throw ValidationError("give --images, the folder of photos") }
    if output.isEmpty { throw ValidationError("--output is empty: give the file to write, such as smile.safetensors") }
  }

  func run() async throws {
    let library = Environment.models
    let model = try library.model(self.model, needing: [.encoder, .decoder])
    let direction = try library.direction(along, of: self.model)
    let (_, source) = try data.read(DisplacementFit.signature)
    let photos = try source.names()
    let fit = try DisplacementFit(direction, model: model, photos: photos, of: source, isMirrored: mirrored)
    try OutputFile.prepare(output, example: "smile.safetensors")

    let progress = RunProgress.standardError()
    let outcome = try await fit.run(threads: data.jobs.count) { progress.show($0) }
    try outcome.direction.write(to: output)
    print("wrote \(output.printable)")
    for note in outcome.notes { print(note) }
    if !outcome.failures.isEmpty {
      printError(
        "\(outcome.failures.count) of \(Words.count(photos.count, "photo")) failed; the displacement is without them")
      throw Status.someFailed.exit
    }
  }
}
