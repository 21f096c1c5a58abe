import LimnEvaluation
import LimnPipelines
import Testing

@Suite struct EvaluationArgumentsTests {
  private let signature = EvaluationSignature(
    name: "x", summary: "A test.",
    parameters: [
      .init("images", .path, help: "", count: .repeated),
      .init("sigma", .number(0...255), help: "", optional: true, count: .list, placeholder: "15,25"),
      .init("model", .model, help: "", optional: true, count: .list),
      .init("limit", .integer(1...Int.max), help: "", optional: true),
      .init("samples", .integer(8...100), help: "", default: .integer(20)),
      .init("to", .choice(["0", "1"]), help: "", optional: true),
      .init("each", .boolean, help: ""), .init("label", .text, help: "", optional: true),
    ])

  private func refusal(_ texts: [String: [String]]) -> String {
    do throws(EvaluationError) {
      _ = try EvaluationArguments(signature, texts)
      return "nothing was refused"
    } catch { return error.description }
  }

  @Test func valuesAreOfTheirKinds() throws {
    let arguments = try EvaluationArguments(
      signature, ["images": ["a", "b"], "sigma": ["15, 25.5"], "model": ["m,n"], "limit": ["3"], "each": ["true"]])
    #expect(arguments.texts("images") == ["a", "b"] && arguments.numbers("sigma") == [15, 25.5])
    #expect(arguments.texts("model") == ["m", "n"] && arguments.optionalInteger("limit") == 3)
    #expect(arguments.integer("samples") == 20 && arguments.boolean("each") && arguments.optionalText("to") == nil)
    #expect(arguments.isGiven("limit") && !arguments.isGiven("samples"))
    #expect(
      arguments.texts["samples"] == ["20"] && arguments.texts["sigma"] == ["15", "25.5"] && arguments.texts["to"] == nil
    )
    #expect(try !EvaluationArguments(signature, ["images": ["a"]]).boolean("each"))
  }

  @Test func whatIsWrongIsSaidWithWhatToGive() {
    #expect(refusal([:]) == "give `images`: a path")
    for (name, text, expected) in [
      ("sigma", "15,x", "`sigma` is '15,x': give numbers from 0 to 255, such as 15,25"),
      ("sigma", "256", "`sigma` is 256: give numbers from 0 to 255, such as 15,25"),
      ("model", "a,,b", "`model` is 'a,,b': give names with commas between them"),
      ("limit", "0", "`limit` is 0: give 1 or more"), ("samples", "7", "`samples` is 7: give 8 to 100"),
      ("limit", "1.5", "`limit` is 1.5: give 1 or more"), ("to", "2", "`to` is 2: give 0 or 1"),
      ("limit", "99999999999999999999", "`limit` is 99999999999999999999: give 1 or more"),
      ("label", "7", "nothing was refused"),
    ] { #expect(refusal(["images": ["a"], name: [text]]) == expected) }
  }

  @Test("The signatures of all evaluations are sound: names once, help everywhere, defaults of their own kinds")
  func signaturesAreSound() {
    let signatures = Evaluations.all.map { $0.signature }
    let names = signatures.map(\.name)
    #expect(Set(names).count == names.count && !names.isEmpty)
    for signature in signatures {
      let parameters = signature.parameters.map(\.name)
      #expect(Set(parameters).count == parameters.count && !signature.summary.isEmpty)
      for parameter in signature.parameters {
        #expect(parameter.declared.help.hasSuffix(".") && !["json", "report", "jobs", "seed"].contains(parameter.name))
      }
    }
  }
}
