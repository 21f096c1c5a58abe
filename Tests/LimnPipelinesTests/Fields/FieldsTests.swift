import LimnPipelines
import Testing

struct FieldsTests {
  struct Recipe: Equatable {
    var steps = 0
    var rate = 0.0
    var sigma = 0.0...0.0
    var name = ""
    var decay: String = ""
    var resume = false
    var widths: [Int] = []
    var sides: [Int] = []
  }

  private func read(_ yaml: String) throws -> Recipe {
    let problems = DiagnosticCollector()
    var recipe = Recipe()
    let root = try YAMLReader.parse(Array(yaml.utf8), file: "r.yaml")
    Fields.read(root, of: "the recipe", variables: Variables(["here": "pipelines"]), problems: problems) { fields in
      recipe.steps = fields.integer("steps", in: 1...1000)
      recipe.rate = fields.number("rate", in: 0...1, default: 0.5)
      recipe.sigma = fields.interval("sigma", in: 0...55)
      recipe.name = fields.text("name", default: "none")
      recipe.decay = fields.choice("decay", among: ["cosine", "linear"], default: "cosine")
      recipe.resume = fields.boolean("resume", default: false)
      fields.mapping("model") { model in
        recipe.widths = model.integers("widths", in: 1...512, count: 1...3)
        recipe.sides = model.integers("sides", in: 1...9, default: [3])
      }
    }
    try problems.throwIfAny()
    return recipe
  }

  @Test func `A good file gives its values and defaults`() throws {
    let recipe = try read("steps: 10\nsigma: [0, 55]\nname: $here/x\nmodel: { widths: [32, 64] }\n")
    #expect(
      recipe
        == Recipe(
          steps: 10, rate: 0.5, sigma: 0...55, name: "pipelines/x", decay: "cosine", widths: [32, 64], sides: [3]))
    #expect(try read("steps: 1\nsigma: 25\nmodel: { widths: [1] }\n").sigma == 25...25)
  }

  @Test func `Everything wrong is told at once`() {
    let error = #expect(throws: Diagnostics.self) {
      try read(
        """
        stepz: 3
        rate: 2
        sigma: [55, 0]
        decay: cosin
        resume: no
        model:
          widths: [1, 2, x, 4]
          sides: [1, 10]
          depth: 3
        """)
    }
    #expect(
      error?.description == """
        r.yaml:1:1: the recipe has no 'stepz'; did you mean 'steps'?
        r.yaml:2:7: 'rate' of the recipe must be a number from 0 to 1; found 2
        r.yaml:3:8: 'sigma' of the recipe must be a number or [low, high] from 0 to 55; found a list; write the lower number first
        r.yaml:4:8: 'decay' of the recipe must be one of cosine, linear; found 'cosin'; did you mean 'cosine'?
        r.yaml:5:9: 'resume' of the recipe must be true or false; found 'no'; did you mean false?
        r.yaml:7:11: 'widths' of 'model' of the recipe must be a list of 1 to 3 values; found 4
        r.yaml:8:14: each value of 'sides' of 'model' of the recipe must be a whole number from 1 to 9; found 10
        r.yaml:9:3: 'model' of the recipe has no 'depth'; it takes widths, sides
        """)
  }

  @Test func `What is missing is told where it should stand`() {
    let error = #expect(throws: Diagnostics.self) { try read("rate: 1\nsteps:\nname: []\nmodel: 3") }
    #expect(
      error?.description == """
        r.yaml:1:1: the recipe needs 'sigma'; add 'sigma: …' (a number or [low, high] from 0 to 55)
        r.yaml:2:1: 'steps' of the recipe must be a whole number from 1 to 1000; found nothing
        r.yaml:3:7: 'name' of the recipe must be text; found a list
        r.yaml:4:8: 'model' of the recipe must be a mapping (key: value); found 3
        """)
  }

  @Test(arguments: ["3.0", "'3'", "1e2", "0x10", "3 ", "nan", "99999999999999999999", "true"])
  func `A whole number is written in digits`(text: String) {
    let isGood = (try? read("steps: \(text)\nsigma: 0\nmodel: { widths: [1] }")) != nil
    #expect(isGood == (text == "3 "))
  }

  @Test(arguments: [
    ("1e-3", true), (".5", true), ("1", true), ("nan", false), ("inf", false), ("1e400", false), ("0x1", false),
  ])
  func `A number is finite and decimal`(text: String, isGood: Bool) {
    #expect(((try? read("rate: \(text)\nsteps: 1\nsigma: 0\nmodel: { widths: [1] }")) != nil) == isGood)
  }
}
