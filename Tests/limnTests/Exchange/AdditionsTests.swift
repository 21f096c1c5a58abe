import ImageKit
import LimnCommand
import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import PipelineKit
import Testing

/// What a package adds stands beside what comes with Limn; samples/own-stage does so from outside.
@Suite struct AdditionsTests {
  private struct Fourth: LatentPenalty {
    static let declaration = Parameter(
      "fourth", .group([Parameter("weight", .number(0...1), help: "The weight.")]), help: "Fourth powers.")
    init(_ values: Arguments) {}
    func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
      Losses(latents.code.mean())
    }
  }

  private func refusal(_ additions: Addition...) -> String {
    do throws(AdditionError) {
      _ = try Additions(additions)
      return "nothing was refused"
    } catch { return error.description }
  }

  @Test("Stages, formats, evaluations and penalties are added")
  func add() throws {
    let additions = try Additions([
      .stage(ProbeStage.self) { _ in ProbeStage() }, .format(Netpbm.self), .evaluation(MeanBrightness.self),
      .penalty(Fourth.self), .family(ModelFamily("own") { _ in throw ModelError("no model") }),
    ])
    #expect(additions.families.last?.name == "own")
    Environment.$additions.withValue(additions) {
      #expect(EvaluateCommand.configuration.subcommands.count == Evaluations.all.count + 1)
      #expect(Environment.registry[ProbeStage.signature.name] != nil)
      #expect(Environment.formats[extension: "ppm"] != nil)
      #expect(Environment.models.families.count == ModelFamily.all.count + 1)
    }
    #expect(EvaluateCommand.configuration.subcommands.count == Evaluations.all.count)
    let registry = StageRegistry.standard()
    let (own, standard) = (
      RecipeSchema.text(registry, objectives: additions.objectives), RecipeSchema.text(registry)
    )
    // Once for each of the families of autoencoders.
    #expect(own.components(separatedBy: "\"fourth\"").count > 4 && !standard.contains("\"fourth\""))
  }

  @Test("A name that is taken is an error in one line")
  func taken() throws {
    #expect(
      refusal(.penalty(SparsityPenalty.self)) == "the penalty 'l1' exists already: give yours another name")
    #expect(
      refusal(.stage(ProbeStage.self) { _ in ProbeStage() }, .stage(ProbeStage.self) { _ in ProbeStage() })
        == "the stage '\(ProbeStage.signature.name)' exists already: give yours another name")
    #expect(
      refusal(.format(PNG.self)) == "the format or extension 'PNG' exists already: give yours another name")
    #expect(
      refusal(.family(ModelFamily("vae") { _ in throw ModelError("no model") }))
        == "the model family 'vae' exists already: give yours another name")
    let evaluation = Evaluations.all[0]
    #expect(
      refusal(.evaluation(evaluation))
        == "the evaluation '\(evaluation.signature.name)' exists already: give yours another name")
  }
}
