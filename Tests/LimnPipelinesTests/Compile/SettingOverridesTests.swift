import LimnFoundation
import LimnPipelines
import Testing

/// Values of `--set` for things that have a signature and no file.
struct SettingOverridesTests {
  private let method = Signature(
    name: "method", summary: "Estimates.",
    parameters: [
      .init("units", .integer(1...9), help: "Units.", default: .integer(3)),
      .init("range", .group([.init("low", .number(0...1), help: "From.")]), help: "A range.", optional: true),
    ])
  private let load = Signature(
    name: "load", summary: "Opens.",
    parameters: [
      .init("path", .path, help: "Where."), .init("most", .integer(1...9), help: "Most.", default: .integer(5)),
    ])

  private func arguments(_ texts: String...) throws(Diagnostics) -> [Arguments] {
    try SettingOverrides(texts).arguments(of: [(method, [:]), (load, ["path": .text("in")])])
  }

  @Test func `A bare name is the method's, one with a dot the stage's`() throws {
    let plain = try arguments()
    #expect(plain[0].integer("units") == 3 && plain[1].text("path") == "in" && plain[1].integer("most") == 5)
    let given = try arguments("units=7", "load.most=2", "range.low=0.5", "method.units=8")
    #expect(given[0].integer("units") == 8 && given[0].group("range").number("low") == 0.5)
    #expect(given[1].integer("most") == 2)
  }

  @Test func `All that is wrong is said at once`() {
    let error = #expect(throws: Diagnostics.self) {
      try arguments("unit=7", "units=many", "lod.most=2", "load.most=0", "units")
    }
    #expect(
      error?.all.map(\.description) == [
        "--set units: must be stage.parameter=value; as in --set blend.strength=0.5",
        "--set lod.most=2: nothing here is called 'lod'; did you mean 'load'?",
        "--set units=many: 'units' of 'method' must be a whole number from 1 to 9; found 'many'",
        "--set unit=7: 'method' has no 'unit'; did you mean 'units'?",
        "--set load.most=0: 'most' of 'load' must be a whole number from 1 to 9; found 0",
      ])
  }
}
